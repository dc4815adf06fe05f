// Workers that stand still for longer than their lock: another one has their batches by the time they go on.
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { ActivationEnd, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { groupRows } from '../../src/core/settled-rows.ts';
import {
  allDeleted,
  anOpenRow,
  aQueuedBatch,
  aSettledRow,
  aState,
  idsOf,
} from '../support/batch-builders.ts';
import { setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'stalled';

async function aRedis(): Promise<RedisServer> {
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  return redis;
}

async function aStore(redis: RedisServer): Promise<RedisStore> {
  const store = await openRedisStore({ ...redis.address, keyPrefix: PREFIX });
  onTestFinished(() => store.close());
  return store;
}

describe('a worker that stands still for longer than its lock', { timeout: 180_000 }, () => {
  test('makes no call for the batches that it had, when the run has ended without it', async () => {
    const { simulator, folder } = await setStage(onTestFinished, {});
    const redis = await aRedis();
    const ids = (run: string, count: number) => Array.from({ length: count }, (_, i) => `${run}-${i}`);
    folder.write('one.csv', ['user_id', ...ids('one', 6_000)]);
    folder.write('two.csv', ['user_id', ...ids('two', 3_000)]);
    const env = { CHAT_PURGE_REDIS_URL: redis.url };
    const [sleeper, other] = [folder.start(['worker'], { env }), folder.start(['worker'], { env })];
    await Promise.all([sleeper, other].map((worker) => worker.writes('serves app')));
    const run = (id: string) =>
      folder.run(['run', 'accounts', `${id}.csv`, '--yes', '--run-id', id, '--no-work', '--rate', '8'], {
        env,
      });
    const first = run('one');
    await waitUntil('both make calls', () => simulator.calls.callCount() >= 8);
    sleeper.kill('SIGSTOP');
    expect((await first).exitCode).toBe(0);
    const before = simulator.calls.callCount();
    sleeper.kill('SIGCONT');
    // What it still had to call for the first run would come before or among these.
    expect((await run('two')).exitCode).toBe(0);
    const after = simulator.calls.entries.slice(before).map(({ ids: [id = ''] = [] }) => id.split('-')[0]);
    expect(after.filter((who) => who === 'one')).toEqual([]);
  });

  test('does not write how far it had come over what came after', async () => {
    const redis = await aRedis();
    const queue = await (await aStore(redis)).open('queue', { runKey: 'run' }, () => undefined);
    onTestFinished(() => queue.close());
    await queue.feed([aQueuedBatch({ ids: idsOf(2) })]);
    let wake: ((end: ActivationEnd) => void) | undefined;
    const sleeper = (await aStore(redis)).serve('queue', () => undefined);
    sleeper.work(
      () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
      1,
    );
    await waitUntil('the sleeper has it', () => wake !== undefined);
    // As after 8 s in which it stood still; the other one finds it by the check for that.
    const client = redis.client();
    expect(await client.del(`${PREFIX}:queue:run.0:lock`)).toBe(1);
    client.disconnect();
    const later = aState({
      calls: 2,
      settled: groupRows([aSettledRow({ row: 0 })]),
      open: [anOpenRow({ row: 1, attempts: 2 })],
    });
    const seen: QueuedBatch[] = [];
    queue.work((batch) => {
      seen.push(batch);
      if (seen.length === 1) return Promise.resolve({ kind: 'again', state: later, delayMs: 1_000 });
      return Promise.resolve({ kind: 'done', state: allDeleted(2) });
    }, 1);
    await waitUntil('the other one has given it back', () => seen.length === 1);
    wake?.({
      kind: 'again',
      state: aState({ calls: 1, open: [anOpenRow(), anOpenRow({ row: 1 })] }),
      delayMs: 0,
    });
    await sleeper.close();
    await waitUntil('it is called again', () => seen.length === 2);
    expect(seen[1]?.state).toEqual(later);
  });
});
