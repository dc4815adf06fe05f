// What the workers are answered reaches the run over Redis: too many failed rows, a refused signature, a wrong region.
import { expect, type TestContext, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { countOutcomes, readOutcomes, readSummary } from '../support/run-books.ts';

const GROUPS = numbered('@TGS#g', 1_000);

/** A run that leaves its calls to one worker. */
async function runByWorker(onTestFinished: TestContext['onTestFinished'], options: SimulatorOptions) {
  const stage = await setStage(onTestFinished, { population: { groups: GROUPS }, ...options });
  const { folder, simulator } = stage;
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  folder.write('in.csv', ['group_id', ...GROUPS]);
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const worker = folder.start(['worker'], { env });
  await worker.writes('serves app');
  const ended = await folder.run(['run', 'groups', 'in.csv', '--yes', '--run-id', 'r1', '--no-work'], {
    env,
  });
  const runDir = folder.file(folder.runDir('r1'));
  return {
    ...stage,
    redis,
    worker,
    ended,
    calls: simulator.calls.callCount(),
    outcomes: countOutcomes(readOutcomes(runDir)),
    summary: readSummary(runDir),
  };
}

test('a server that refuses every row stops a run whose calls a worker makes, after 200 calls at most', async ({
  onTestFinished,
}) => {
  const { ended, calls, outcomes, summary, redis } = await runByWorker(onTestFinished, {
    faults: [{ fault: { kind: 'top-code', code: 10_007, message: 'no permission' } }],
    latencyMs: { min: 20, max: 60 },
  });
  expect(ended.exitCode, ended.stderr).toBe(8);
  expect(calls).toBeGreaterThanOrEqual(50);
  expect(calls).toBeLessThanOrEqual(200);
  expect(outcomes).toEqual({ failed: calls, not_sent: GROUPS.length - calls });
  expect(summary).toMatchObject({ state: 'stopped', balanced: true, calls, queue_clean: true });
  expect(ended.stdout).toContain('code 10007');
  expect(await redis.everything()).not.toContain('@TGS#g');
});

test('a wrong region that a worker is told of stops the run after one call, with region and host', async ({
  onTestFinished,
}) => {
  const { ended, calls, worker, summary, simulator } = await runByWorker(onTestFinished, {
    wrongRegion: true,
  });
  expect(ended.exitCode, ended.stderr).toBe(7);
  expect((await worker.ended()).exitCode).toBe(7);
  expect(calls).toBe(1);
  expect(summary.reason).toContain(`region of the app; calls go to 127.0.0.1:${simulator.port}`);
  expect(worker.stderr).toContain(`calls go to 127.0.0.1:${simulator.port}`);
});

test('an expired signature that a worker is told of is made anew once, then the run stops', async ({
  onTestFinished,
}) => {
  const { ended, calls, summary } = await runByWorker(onTestFinished, {
    faults: [{ fault: { kind: 'top-code', code: 70_001, message: 'expired' } }],
  });
  expect(ended.exitCode, ended.stderr).toBe(7);
  expect(calls).toBe(2);
  expect(summary.reason).toMatch(/^70001: .*another try was refused/);
});
