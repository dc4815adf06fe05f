// The command line with a Redis that is away when its processes are told to end.
import { expect, onTestFinished, test } from 'vitest';
import { expectInTime } from '../support/in-time.ts';
import { aRedisStage, calls, expectDone, goOn, startRun, startWorker } from '../support/redis-stage.ts';
import { expectTruth } from '../support/truth.ts';
import { waitUntil } from '../support/wait-until.ts';

test('a run and a worker that are told to end while Redis is away end soon after it is there again', {
  timeout: 180_000,
}, async () => {
  const stage = await aRedisStage(onTestFinished, { appendFsync: 'always' }, { rows: 60_000 });
  const worker = await startWorker(stage);
  const run = startRun(stage);
  await calls(stage, 60);
  await stage.redis.kill();
  await waitUntil('the worker tries to connect', () => worker.stderr.includes('ECONNREFUSED'));
  run.kill('SIGTERM');
  worker.kill('SIGTERM');
  await stage.redis.start();
  const startedMs = performance.now();
  const ends = await Promise.all([run.ended(), worker.ended()]);
  console.log(`ended ${Math.round(performance.now() - startedMs)} ms after Redis was there again`);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([130, 0]);
  expectInTime(performance.now() - startedMs, 20_000);
  expectTruth(stage.simulator, stage.runDir);
  await startWorker(stage);
  await expectDone(stage, goOn(stage));
});
