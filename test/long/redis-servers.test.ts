// A queue on a Redis that is not one server: who is asked, what is waited for, and when that is given up.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import { Secret } from '../../src/core/secret.ts';
import { leaveNothing } from '../../src/pipeline/shared-run.ts';
import { aQueuedBatch } from '../support/batch-builders.ts';
import { done } from '../support/queue-hands.ts';
import { RedisCluster } from '../support/redis-cluster.ts';
import { RedisWithSentinel } from '../support/redis-sentinel.ts';
import { RedisServer } from '../support/redis-server.ts';
import type { AnyRedis } from '../support/redis-stage.ts';
import { tempDirs } from '../support/temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

const newDir = tempDirs();
const PREFIX = 'a-prefix';
/** A master that was is told by the sentinel after about ten seconds. */
const LIMIT = { timeout: 180_000 };

async function started<R extends AnyRedis>(starting: Promise<R>): Promise<R> {
  const redis = await starting;
  onTestFinished(() => redis.remove());
  return redis;
}

async function aStore({ url }: AnyRedis, patienceMs = 20_000): Promise<RedisStore> {
  const store = await openRedisStore({
    url: new Secret(url, 'redis://shown'),
    keyPrefix: PREFIX,
    patienceMs,
  });
  onTestFinished(() => store.close());
  return store;
}

async function expectToCarry(queue: BatchQueue, batch: number): Promise<void> {
  await queue.feed([aQueuedBatch({ batch })]);
  await waitUntil('it has ended', async () =>
    (await queue.collect(9)).some((ended) => ended.batch === batch),
  );
  await queue.forget([batch]);
  expect(await queue.collect(9)).toEqual([]);
}

test(
  'after a failover that was asked for, with the old master alive, the new one is used',
  LIMIT,
  async () => {
    const redis = await started(RedisWithSentinel.start());
    const queue = await (await aStore(redis)).open('queue', { runKey: 'run-1' }, () => undefined);
    queue.work(done, 1);
    await expectToCarry(queue, 0);
    await redis.failOver();
    await redis.failedOver();
    await expectToCarry(queue, 1);
    expect(await redis.replica.everything()).toContain(`${PREFIX}:queue:meta`);
    await waitUntil('nothing is left, on the new one', async () => (await queue.shared?.isClean()) === true);
    expect(await redis.replica.ask(['ROLE'])).toContain('master');
    await queue.close();
  },
);

test(
  'a run that ends while the old master does not know yet that it is one leaves nothing on the new one',
  LIMIT,
  async () => {
    const redis = await started(RedisWithSentinel.start());
    const queue = await (await aStore(redis)).open('queue', { runKey: 'run-1' }, () => undefined);
    const { shared } = queue;
    if (shared === undefined) throw new Error('a queue on Redis is shared');
    const ledger = await openLedger(await newDir(), { batches: 1, seal: 's' });
    onTestFinished(() => ledger.close());
    await queue.feed([aQueuedBatch({ batch: 0 })]);
    await waitUntil('the replica has it', async () => (await redis.replica.everything()).includes('run-1.0'));
    await redis.failOver();
    await redis.failedOver();
    const left = await leaveNothing({ queue, shared, ledger, clock: systemClock }, () => Promise.resolve());
    expect(left).toBe(true);
    expect(await redis.replica.everything()).not.toContain('run-1.');
    await queue.close();
  },
);

test('a sentinel that takes connections and says nothing is passed over', async () => {
  const redis = await started(RedisWithSentinel.start());
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const url = redis.url.replace(/\/\/[^,]+/, `//127.0.0.1:${port}`);
  const store = await openRedisStore({ url: new Secret(url), keyPrefix: PREFIX });
  onTestFinished(() => store.close());
  expect(await store.answers(1_000)).toBe(true);
});

test('in a cluster the keys of all queues and limits are on one node', async () => {
  const redis = await started(RedisCluster.start({ masters: 3 }));
  const store = await aStore(redis);
  for (const name of ['one', 'two', 'three']) {
    const queue = await store.open(name, { runKey: 'run-1' }, () => undefined);
    queue.work(done, 1);
    await expectToCarry(queue, 0);
    (await store.budget(name).turn(100)).departed();
    expect(await queue.shared?.isClean()).toBe(true);
    await queue.close();
  }
  const owner = await redis.masterOf(`{${PREFIX}}:any`);
  const sizes = await Promise.all(redis.masters.map((node) => node.ask(['DBSIZE'])));
  expect(sizes.filter((size) => size !== 0)).toEqual([await owner.ask(['DBSIZE'])]);
});

test('a trace of the run on any node of a cluster is found', async () => {
  const redis = await started(RedisCluster.start({ masters: 3 }));
  const store = await aStore(redis);
  const queue = await store.open('queue', { runKey: 'run-1' }, () => undefined);
  expect(await queue.shared?.isClean()).toBe(true);
  const owner = await redis.masterOf(`{${PREFIX}}:any`);
  await owner.ask(['SET', `{${PREFIX}}:queue:run-1.0:lock`, 'x']);
  expect(await queue.shared?.isClean()).toBe(false);
  await queue.close();
});

describe('where all servers stay away, the waiting ends after the time given', () => {
  test.each<[string, () => Promise<AnyRedis>]>([
    ['one server', () => RedisServer.start()],
    ['servers with a sentinel', () => RedisWithSentinel.start()],
    ['a cluster', () => RedisCluster.start({ masters: 1 })],
  ])('%s', async (_, start) => {
    const redis = await started(start());
    const store = await aStore(redis, 1_000);
    const queue = await store.open('queue', { runKey: 'run-1' }, () => undefined);
    const lost: Error[] = [];
    store.onLost((error) => lost.push(error));
    queue.work(done, 2);
    await redis.remove();
    const gone = { code: 'queue.unreachable', kind: 'passing' };
    await expect(queue.feed([aQueuedBatch()])).rejects.toMatchObject(gone);
    await expect(queue.collect(1)).rejects.toMatchObject(gone);
    await waitUntil('it is told', () => lost.length > 0);
    await queue.stopWorking();
    await queue.close().catch(() => undefined);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatchObject({ ...gone, message: expect.stringContaining('redis://shown') });
  });
});
