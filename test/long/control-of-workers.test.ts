// The operator's commands where workers on other machines make the calls: they have more batches than calls under way.
import { expect, test } from 'vitest';
import { type LiveRun, startLiveRun } from '../support/live-run.ts';

/** At 20 calls/s and 75 ms there are 1.5 under way on average; each of the three workers has taken ten batches and more. */
const MOST_UNDER_WAY = 6;

async function expectStillness(run: LiveRun, after: string): Promise<void> {
  const calls = await run.callsWithin(3_000);
  console.log(`${calls} calls within 3 s after ${after}`);
  expect(calls).toBeLessThanOrEqual(MOST_UNDER_WAY);
}

function startSlowRun(onTestFinished: Parameters<typeof startLiveRun>[0]): Promise<LiveRun> {
  return startLiveRun(onTestFinished, 'redis', {
    rows: 40_000,
    workers: 3,
    args: ['--no-work', '--rate', '20'],
  });
}

test('what a worker has taken and not called yet is not called once the run is paused, and nothing is lost', {
  timeout: 180_000,
}, async ({ onTestFinished }) => {
  const run = await startSlowRun(onTestFinished);
  await run.moreCalls(40);
  await run.asks('pause');
  await expectStillness(run, 'pause');

  await run.asks('rate', '100');
  expect(await run.callsWithin(1_000)).toBe(0);
  await run.asks('resume');
  const ended = await run.command.ended();
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(run.summary()).toMatchObject({ outcomes: { deleted: 40_000 }, calls: 400, queue_clean: true });
});

test('the same once it is cancelled', { timeout: 180_000 }, async ({ onTestFinished }) => {
  const run = await startSlowRun(onTestFinished);
  await run.moreCalls(40);
  await run.asks('cancel', '--reason', 'wrong list');
  await expectStillness(run, 'cancel');
  const ended = await run.command.ended();
  expect(ended.exitCode, ended.stderr).toBe(9);
  const deleted = run.callCount() * 100;
  expect(run.summary()).toMatchObject({
    outcomes: { deleted, not_sent: 40_000 - deleted },
    queue_clean: true,
  });
});

test('of a run that dies while it is paused nothing is called until somebody goes on with it', {
  timeout: 180_000,
}, async ({ onTestFinished }) => {
  const run = await startSlowRun(onTestFinished);
  await run.moreCalls(40);
  await run.asks('pause');
  run.command.kill('SIGKILL');
  await run.command.ended();
  await expectStillness(run, 'the death of a paused run');

  const applied = await run.folder.run(['apply', run.runDir, '--yes', '--no-work', '--rate', '100'], {
    env: { CHAT_PURGE_REDIS_URL: run.redis?.url },
  });
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(run.summary()).toMatchObject({ outcomes: { deleted: 40_000 }, queue_clean: true });
});
