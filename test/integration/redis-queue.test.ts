// What the queue on Redis does beyond the contract: several runs in one queue, processes and servers that die.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { possiblySent, untouched } from '../../src/core/batch-state.ts';
import { afterCutOff, MOST_CUT_OFF } from '../../src/core/lost-batch.ts';
import type {
  ActivationEnd,
  BatchQueue,
  QueuedBatch,
  SharedBatches,
} from '../../src/core/ports/batch-queue.ts';
import { groupRows, rowsOf } from '../../src/core/settled-rows.ts';
import { allDeleted, aQueuedBatch, aSettledRow, aState, idsOf } from '../support/batch-builders.ts';
import { expectInTime } from '../support/in-time.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'a-prefix';
const done = (batch: QueuedBatch): Promise<ActivationEnd> =>
  Promise.resolve({ kind: 'done', state: allDeleted(batch.ids.length) });
const never = (): Promise<ActivationEnd> => new Promise(() => undefined);

let server: RedisServer;
let queues = 0;

beforeAll(async () => {
  server = await RedisServer.start({ appendFsync: 'always' });
});
afterAll(() => server.remove());

async function aStore(): Promise<RedisStore> {
  const store = await openRedisStore({ ...server.address, keyPrefix: PREFIX });
  onTestFinished(() => store.close());
  return store;
}

async function aQueue(store: RedisStore, queueName: string, runKey = 'run-1'): Promise<BatchQueue> {
  return store.open(queueName, { runKey }, () => undefined);
}

function aName(): string {
  queues += 1;
  return `queue-${queues}`;
}

function sharedOf(queue: BatchQueue): SharedBatches {
  if (queue.shared === undefined) throw new Error('a queue on Redis is shared');
  return queue.shared;
}

function batches(count: number): readonly QueuedBatch[] {
  return Array.from({ length: count }, (_, batch) =>
    aQueuedBatch({ batch, ids: idsOf(2, `planted${batch}-`) }),
  );
}

describe('several runs in one queue', () => {
  test('each sees its own ended batches only, however many another one has left there', async () => {
    const name = aName();
    const store = await aStore();
    const [dead, alive] = [await aQueue(store, name, 'run-1'), await aQueue(store, name, 'run-10')];
    await dead.feed(batches(60));
    await alive.feed(batches(3));
    alive.work(done, 5);
    await waitUntil('all have ended', async () => {
      const ended = [...(await dead.collect(100)), ...(await alive.collect(100))];
      return ended.length === 63;
    });
    expect(await alive.collect(2)).toHaveLength(2);
    expect((await alive.collect(10)).map(({ batch }) => batch).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    await alive.forget([0, 1, 2]);
    expect(await alive.collect(10)).toEqual([]);
    expect(await sharedOf(alive).size()).toBe(0);
    expect(await sharedOf(dead).size()).toBe(60);
    await alive.close();
    await dead.close();
  });

  test('the terms of a run travel with its batches', async () => {
    const name = aName();
    const store = await aStore();
    const terms = { runId: 'run-1', maxAttempts: 3, subscriberField: 'SubscriberList', rate: 50 } as const;
    const queue = await store.open(name, { runKey: 'run-1', terms: () => terms }, () => undefined);
    await queue.feed(batches(1));
    const seen: QueuedBatch[] = [];
    const worker = (await aStore()).serve(name, () => undefined);
    worker.work((batch) => {
      seen.push(batch);
      return done(batch);
    }, 1);
    await waitUntil('it has ended', async () => (await queue.collect(1)).length === 1);
    expect(seen).toEqual([{ ...batches(1)[0], terms }]);
    await worker.close();
    await queue.close();
  });
});

describe('what a run takes back', () => {
  test('waiting and delayed batches come back with their state, those under way are left, and no trace stays', async () => {
    const name = aName();
    const queue = await aQueue(await aStore(), name, 'run-back');
    const state = aState({
      calls: 1,
      settled: groupRows([aSettledRow({ row: 0 })]),
      open: [{ ...aOpen(1), attempts: 1 }],
    });
    let letEnd: ((end: ActivationEnd) => void) | undefined;
    await queue.feed(batches(4));
    const seen: number[] = [];
    queue.work((batch) => {
      seen.push(batch.batch);
      if (batch.batch === 0) return Promise.resolve({ kind: 'again', state, delayMs: 60_000 });
      return new Promise((resolve) => {
        letEnd = resolve;
      });
    }, 1);
    await waitUntil('the second is under way', () => seen.length === 2);
    queue.stopTaking();
    const taken = await sharedOf(queue).withdraw('all');
    expect(taken.toSorted((a, b) => a.batch - b.batch)).toEqual([
      { batch: 0, state },
      { batch: 2, state: untouched(2) },
      { batch: 3, state: untouched(2) },
    ]);
    expect(await sharedOf(queue).size()).toBe(1);
    expect(await sharedOf(queue).isClean()).toBe(false);
    expect(await server.everything()).toContain('planted1-0');
    letEnd?.({
      kind: 'done',
      state: {
        ...allDeleted(2),
        settled: groupRows([aSettledRow({ row: 0, message: 'planted1-0 it was' })]),
      },
    });
    await waitUntil('it has ended', async () => (await queue.collect(9)).length === 1);
    await queue.forget([1]);
    expect(await sharedOf(queue).isClean()).toBe(true);
    expect(await server.everything()).not.toContain('run-back.');
    await queue.close();
  });
});

describe('what dies', () => {
  test('a batch of a process that is cut off is taken over in under 15 s and counts as possibly sent', async () => {
    const name = aName();
    const queue = await aQueue(await aStore(), name);
    await queue.feed(batches(1));
    const victim = await openRedisStore({ ...server.address, keyPrefix: PREFIX });
    let begun = false;
    victim
      .serve(name, () => undefined)
      .work(() => {
        begun = true;
        return never();
      }, 1);
    await waitUntil('the call is under way', () => begun);
    // As SIGKILL would: the process says nothing more, and its lock is not renewed.
    await victim.close();
    const diedMs = performance.now();
    const seen: QueuedBatch[] = [];
    queue.work((batch) => {
      seen.push(batch);
      return done(batch);
    }, 1);
    await waitUntil('it is taken over', () => seen.length === 1);
    const tookMs = performance.now() - diedMs;
    console.log(`taken over after ${Math.round(tookMs)} ms`);
    expectInTime(tookMs, 15_000);
    expect(seen[0]?.state).toEqual(possiblySent(untouched(2)));
    await queue.close();
  });

  test('a batch whose calls are cut off again and again ends as unknown, without a further call', async () => {
    const name = aName();
    const queue = await aQueue(await aStore(), name);
    await queue.feed(batches(1));
    const client = server.client();
    onTestFinished(() => client.disconnect());
    await client.hset(`${PREFIX}:${name}:run-1.0`, 'ats', MOST_CUT_OFF);
    let calls = 0;
    queue.work((batch) => {
      calls += 1;
      return done(batch);
    }, 1);
    await waitUntil('it has ended', async () => (await queue.collect(9)).length === 1);
    const [ended] = await queue.collect(9);
    expect(calls).toBe(0);
    expect(ended).toMatchObject({ calls: MOST_CUT_OFF });
    expect(ended).not.toHaveProperty('left');
    expect(rowsOf(ended?.groups ?? []).map(({ row, outcome, attempts }) => [row, outcome, attempts])).toEqual(
      [
        [0, 'unknown', MOST_CUT_OFF],
        [1, 'unknown', MOST_CUT_OFF],
      ],
    );
    expect(afterCutOff(untouched(2), MOST_CUT_OFF).calls).toBe(MOST_CUT_OFF);
    await queue.close();
  });

  test('what Redis has forgotten is found to be missing, and nothing else is', async () => {
    const name = aName();
    const store = await aStore();
    const queue = await aQueue(store, name);
    await queue.feed(batches(4));
    queue.work((batch) => (batch.batch < 2 ? done(batch) : never()), 3);
    await waitUntil('two have ended', async () => (await queue.collect(9)).length === 2);
    expect(await sharedOf(queue).missing([0, 1, 2, 3])).toEqual([]);
    const client = server.client();
    await client.del(`${PREFIX}:${name}:run-1.3`, `${PREFIX}:${name}:run-1.1`);
    await client.zrem(`${PREFIX}:${name}:completed`, 'run-1.1');
    await client.lrem(`${PREFIX}:${name}:active`, 0, 'run-1.3');
    await client.lrem(`${PREFIX}:${name}:wait`, 0, 'run-1.3');
    client.disconnect();
    expect(await sharedOf(queue).missing([0, 1, 2, 3])).toEqual([1, 3]);
  });

  test('Redis started again keeps the batches; those it kept count as possibly sent', async () => {
    const name = aName();
    const queue = await aQueue(await aStore(), name);
    await queue.feed(batches(3));
    await server.restart();
    await queue.feed([aQueuedBatch({ batch: 3, ids: idsOf(2) })]);
    const states = new Map<number, unknown>();
    queue.work((batch) => {
      states.set(batch.batch, batch.state);
      return done(batch);
    }, 1);
    await waitUntil('all have ended', async () => (await queue.collect(9)).length === 4);
    expect([0, 1, 2, 3].map((batch) => states.get(batch))).toEqual([
      ...[0, 1, 2].map(() => possiblySent(untouched(2))),
      untouched(2),
    ]);
    await queue.close();
  });
});

function aOpen(row: number) {
  return { row, attempts: 0, maybeDone: true, silent: false };
}
