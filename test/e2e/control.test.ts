// The operator's commands from another terminal, on a run under way with the embedded queue and over Redis.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectInTime } from '../support/in-time.ts';
import { BACKENDS, LOGIN, startLiveRun } from '../support/live-run.ts';
import { settledBatches } from '../support/run-books.ts';

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
/** At 100 calls/s and 75 ms there are 8 under way on average, 14 at most by the pacer's own bound. */
const MOST_UNDER_WAY = 14;

describe.for(BACKENDS)('%s queue', { timeout: 180_000 }, (backend) => {
  test('pause lets calls under way end and no other go out; resume goes on; the run finishes', async ({
    onTestFinished,
  }) => {
    const run = await startLiveRun(onTestFinished, backend, { rows: 40_000 });
    await run.moreCalls(60);

    await run.asks('pause');
    const paused = run.callCount();
    expect(await run.callsWithin(2_000)).toBeLessThanOrEqual(MOST_UNDER_WAY);
    expect(run.callCount() - paused).toBeLessThanOrEqual(MOST_UNDER_WAY);
    expect(run.summary()).toMatchObject({ state: 'paused', exit_code: null });
    expect(await run.status()).toMatchObject({
      state: 'paused',
      progress: { held_by: 'operator' },
      next: 'resume',
    });
    expect((await run.asks('pause')).stdout).toContain('it was paused already');
    expect(await run.callsWithin(1_000)).toBe(0);

    await run.asks('resume');
    await run.moreCalls(20);
    expect(run.summary()).toMatchObject({ state: 'running' });

    const ended = await run.command.ended();
    expect(ended.exitCode, ended.stderr).toBe(0);
    const summary = run.summary();
    expect(summary).toMatchObject({ state: 'finished', balanced: true, outcomes: { deleted: 40_000 } });
    expect(summary.calls).toBe(400);
    expect(summary.changes).toEqual([
      { command: 'pause', at: ISO, user: LOGIN, obeyed: true },
      { command: 'pause', at: ISO, user: LOGIN, obeyed: true, note: 'it was paused already' },
      { command: 'resume', at: ISO, user: LOGIN, obeyed: true },
    ]);
  });

  test('a paused run that is interrupted ends with 9 as paused, and resume carries it out', async ({
    onTestFinished,
  }) => {
    const run = await startLiveRun(onTestFinished, backend, { rows: 20_000 });
    await run.moreCalls(30);
    await run.asks('pause');
    run.command.kill('SIGTERM');

    const ended = await run.command.ended();
    expect(ended.exitCode, ended.stderr).toBe(9);
    expect(run.summary()).toMatchObject({ state: 'paused', exit_code: 9, balanced: true });
    expect((await run.folder.run(['list'])).stdout).toContain('paused');
    if (run.redis !== undefined) expect(await run.redis.everything()).not.toMatch(/user\d/);

    const resumed = await run.folder.run(['resume', run.runDir, '--yes'], {
      env: { CHAT_PURGE_REDIS_URL: run.redis?.url },
    });
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(run.summary()).toMatchObject({ state: 'finished', outcomes: { deleted: 20_000 } });
  });

  test('cancel ends the run with 9, balanced books and the reason in the summary; nothing follows', async ({
    onTestFinished,
  }) => {
    const run = await startLiveRun(onTestFinished, backend);
    await run.moreCalls(60);

    const asked = await run.asks('cancel', '--reason', 'wrong list, see ticket 12');
    expect(asked.stdout).toContain('Cancelled');
    const ended = await run.command.ended();
    expect(ended.exitCode, ended.stderr).toBe(9);
    expect(ended.stdout).toContain(`cancelled by ${LOGIN}: wrong list, see ticket 12`);
    const summary = run.summary();
    const deleted = settledBatches(run.folder.file(run.runDir)).size * 100;
    expect(summary).toMatchObject({
      state: 'cancelled',
      exit_code: 9,
      balanced: true,
      reason: `cancelled by ${LOGIN}: wrong list, see ticket 12`,
      outcomes: { deleted, not_sent: 100_000 - deleted },
      changes: [{ command: 'cancel', argument: 'wrong list, see ticket 12', user: LOGIN, obeyed: true }],
    });
    if (run.redis !== undefined) expect(await run.redis.everything()).not.toMatch(/user\d/);

    const calls = run.callCount();
    const again = await run.folder.run(['apply', run.runDir, '--yes'], {
      env: { CHAT_PURGE_REDIS_URL: run.redis?.url },
    });
    expect(again.exitCode, again.stderr).toBe(9);
    expect(again.stderr).toContain('was cancelled: nothing was sent');
    expect(run.callCount()).toBe(calls);
    expect(run.summary()).toEqual(summary);
  });

  test('a command is answered within a second, and the ledger names who asked', async ({
    onTestFinished,
  }) => {
    const run = await startLiveRun(onTestFinished, backend);
    await run.moreCalls(20);
    const took: number[] = [];
    for (const command of ['pause', 'resume', 'pause', 'resume', 'pause']) {
      const startMs = performance.now();
      await run.asks(command);
      took.push(performance.now() - startMs);
    }
    const ledger = readFileSync(run.folder.file(`${run.runDir}/ledger.ndjson`), 'utf8');
    expect(ledger.split('\n').filter((line) => line.includes('"type":"control"'))).toHaveLength(5);
    console.log(
      `${backend}: answered in ${took.map(Math.round).join(', ')} ms, start of the command included`,
    );
    // The start of Node itself depends on what else the machine does: the quickest one counts.
    expectInTime(Math.min(...took), 1_000);
  });
});

test('a run that nobody works on says so, and how to go on; cancel closes its books', async ({
  onTestFinished,
}) => {
  const run = await startLiveRun(onTestFinished, 'embedded', { rows: 20_000 });
  await run.moreCalls(30);
  run.command.kill('SIGKILL');
  await run.command.ended();

  for (const command of ['pause', 'rate']) {
    const ended = await run.ask(command, ...(command === 'rate' ? ['10'] : []));
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(ended.stderr).toContain('its process died');
    expect(ended.stderr).toContain(`Go on with: chat-purge apply ${run.runDir}`);
  }
  expect((await run.ask('cancel')).stderr).toContain('--reason');

  const cancelled = await run.ask('cancel', '--reason', 'no more');
  expect(cancelled.exitCode, cancelled.stderr).toBe(0);
  expect(run.summary()).toMatchObject({ state: 'cancelled', exit_code: 9, balanced: true });
  expect((await run.ask('cancel', '--reason', 'again')).exitCode).toBe(2);
});

test('watch follows the run until it ends and then says what it came to', async ({ onTestFinished }) => {
  const run = await startLiveRun(onTestFinished, 'embedded', { rows: 10_000 });
  await run.moreCalls(10);
  const watching = run.folder.start(['watch', run.runDir, '--json']);
  const [watched, ended] = await Promise.all([watching.ended(), run.command.ended()]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(watched.exitCode, watched.stderr).toBe(0);
  expect(JSON.parse(watched.stdout)).toMatchObject({ state: 'finished', outcomes: { deleted: 10_000 } });
  expect(watched.stderr).toContain('"event":"progress"');
});
