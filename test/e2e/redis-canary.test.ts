// A canary over Redis whose process is killed while a worker has the batch at the border: the next process sends all of it.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { readSummary } from '../support/run-books.ts';
import { waitUntil } from '../support/wait-until.ts';

test('killed with the border batch under way, the next apply sends the rows that were held', {
  timeout: 60_000,
}, async () => {
  const ids = Array.from({ length: 250 }, (_, i) => `user${i}`);
  // Long enough for a kill and a start, and shorter than a call's own limit of time.
  const latencyMs = { min: 1_500, max: 1_500 };
  const { folder, simulator } = await setStage(onTestFinished, { population: { accounts: ids }, latencyMs });
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  folder.write('in.csv', ['user_id', ...ids]);
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const worker = folder.start(['worker'], { env });
  const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--no-work', '--canary', '5'];
  const run = folder.start(order, { env });
  await waitUntil('the call of the canary is under way', () => simulator.calls.callCount() === 1);
  run.kill('SIGKILL');
  await run.ended();
  const { exitCode, stderr } = await folder.run(['apply', folder.runDir('r'), '--yes', '--no-work'], { env });
  expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  const summary = readSummary(join(folder.path, folder.runDir('r')));
  expect(summary).toMatchObject({ state: 'finished', outcomes: { deleted: 250 }, queue_clean: true });
  worker.kill('SIGTERM');
  await worker.ended();
});
