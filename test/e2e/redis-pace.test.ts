// How many calls a second arrive at the server when several processes share a limit over Redis.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RedisServer } from '../support/redis-server.ts';
import { readSummary } from '../support/run-books.ts';
import { startSimulatorProcess } from '../support/simulator-process.ts';

const ROWS = 30_000;
const LIMIT = 100;

test('two runs and two workers at the full rate never make more calls in a second than the limit', async ({
  onTestFinished,
}) => {
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  const { folder, state } = await startSimulatorProcess(onTestFinished, {
    latencyMs: { min: 20, max: 120 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: ROWS } },
  });
  const ids = (prefix: string) => Array.from({ length: ROWS }, (_, i) => `${prefix}${i + 1}`);
  folder.write('one.csv', ['user_id', ...ids('user')]);
  folder.write('two.csv', ['user_id', ...ids('nobody')]);
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const workers = [folder.start(['worker'], { env }), folder.start(['worker'], { env })];
  for (const worker of workers) await worker.writes('serves app');

  const runs = ['one', 'two'].map((id) =>
    folder.run(['run', 'accounts', `${id}.csv`, '--yes', '--run-id', id, '--rate', '100%'], { env }),
  );
  const ended = await Promise.all(runs);

  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const outcomes = ['one', 'two'].map((id) => readSummary(join(folder.path, folder.runDir(id))).outcomes);
  expect(outcomes).toEqual([{ deleted: ROWS }, { absent: ROWS }]);
  const { calls } = await state();
  const { worstSecond, throttled } = calls.byApi['account_delete'] ?? {};
  console.log(`${calls.all} calls, ${worstSecond?.all} in the worst second`);
  expect(throttled).toBe(0);
  expect(worstSecond?.all).toBeLessThanOrEqual(LIMIT);
});
