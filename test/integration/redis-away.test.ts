// Redis that goes away at the worst moment: nothing waits for ever, and what was under way goes on or ends with a sentence.
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import { batches, collectAll, done, Gate } from '../support/queue-hands.ts';
import { RedisProxy } from '../support/redis-proxy.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Much longer than any wait here is to take. */
const LIMIT = { timeout: 20_000 };
const UNREACHABLE = { code: 'queue.unreachable', kind: 'passing' };

interface Place {
  readonly server: RedisServer;
  readonly proxy: RedisProxy;
  readonly store: RedisStore;
  readonly queue: BatchQueue;
  readonly errors: readonly Error[];
}

async function aPlace(waits: { readonly patienceMs?: number; readonly silenceMs?: number }): Promise<Place> {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const proxy = await RedisProxy.start(server.port);
  onTestFinished(() => proxy.close());
  const store = await openRedisStore({ ...proxy.address, keyPrefix: 'p', ...waits });
  onTestFinished(() => store.close());
  const errors: Error[] = [];
  const queue = await store.open('queue', { runKey: 'run-1' }, (error) => errors.push(error));
  return { server, proxy, store, queue, errors };
}

/** BullMQ tells each failed try of the connection on which its worker waits for jobs. */
async function awayForAWhile({ proxy, errors }: Place): Promise<void> {
  proxy.drop();
  await waitUntil('its connections are tried again and again', () => errors.length > 3);
}

describe('a worker that is closed while it is between two tries to connect', LIMIT, () => {
  test('is closed soon after Redis is there again, and nothing of it stays connected', async () => {
    const place = await aPlace({});
    const { proxy, queue, server } = place;
    await queue.feed(batches(1));
    queue.work(done, 2);
    await collectAll(queue, 1);
    await awayForAWhile(place);
    const closing = queue.stopWorking();
    proxy.pass();
    const beganMs = performance.now();
    await closing;
    expect(performance.now() - beganMs).toBeLessThan(3_000);
    await waitUntil('only one connection is left, and that which asks', async () => {
      return (
        String(await server.ask(['CLIENT', 'LIST']))
          .trim()
          .split('\n').length === 2
      );
    });
  });

  test('waits for the calls under way to be entered when Redis is there again', async () => {
    const place = await aPlace({});
    const { proxy, queue } = place;
    const gate = new Gate();
    await queue.feed(batches(1));
    queue.work(gate.activation, 2);
    await waitUntil('a call is under way', () => gate.active === 1);
    await awayForAWhile(place);
    const closing = queue.stopWorking();
    gate.open();
    proxy.pass();
    await closing;
    expect(await collectAll(queue, 1)).toHaveLength(1);
  });

  test('is closed when Redis was waited for in vain', async () => {
    const { proxy, queue } = await aPlace({ patienceMs: 1_000 });
    const gate = new Gate();
    await queue.feed(batches(1));
    queue.work(gate.activation, 2);
    await waitUntil('a call is under way', () => gate.active === 1);
    proxy.drop();
    gate.open();
    await queue.stopWorking();
    await expect(queue.collect(1)).rejects.toMatchObject(UNREACHABLE);
  });
});

describe('what waits for an answer of Redis', LIMIT, () => {
  test('ends when something before Redis takes each connection and drops it at once', async () => {
    const { proxy, queue } = await aPlace({ patienceMs: 1_000 });
    const lost = proxy.loseReply('completed');
    const collecting = queue.collect(9);
    proxy.drop();
    await expect(collecting).rejects.toMatchObject(UNREACHABLE);
    expect(lost).toBeDefined();
  });

  test('ends when the network swallows everything and tells nobody', async () => {
    const { proxy, queue } = await aPlace({ patienceMs: 1_000, silenceMs: 500 });
    proxy.fallSilent();
    await expect(queue.collect(9)).rejects.toMatchObject(UNREACHABLE);
  });

  test('goes on when the network has swallowed something and lets the rest through', async () => {
    const { proxy, queue } = await aPlace({ silenceMs: 500 });
    await queue.feed(batches(3));
    proxy.fallSilent();
    const feeding = queue.feed(batches(5));
    await waitUntil('a connection was given up', () => proxy.taken > 2);
    proxy.pass();
    await feeding;
    queue.work(done, 2);
    expect(await collectAll(queue, 5)).toHaveLength(5);
  });

  test('goes on when a connection is lost amid the answers to batches that were fed together', async () => {
    const { proxy, queue } = await aPlace({});
    const answerOfOne = '$7\r\nrun-1.0\r\n'.length;
    const lost = proxy.loseReply('run-1.2', answerOfOne);
    await Promise.all([lost, queue.feed(batches(5))]);
    queue.work(done, 2);
    expect((await collectAll(queue, 5)).map(({ batch }) => batch).toSorted((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });
});

describe('a Redis that refuses', LIMIT, () => {
  test('since its memory is full is a passing fault that says so', async () => {
    const { queue, server } = await aPlace({});
    await server.ask(['CONFIG', 'SET', 'maxmemory', '1']);
    await expect(queue.feed(batches(1))).rejects.toMatchObject({
      code: 'queue.refused',
      kind: 'passing',
      message: expect.stringMatching(/^Redis at \S+ refuses to go on: OOM /),
    });
  });

  test('since it is a replica for a while is waited for', async () => {
    const { queue, server } = await aPlace({});
    await queue.feed(batches(1));
    await server.ask(['REPLICAOF', '127.0.0.1', '1']);
    const feeding = queue.feed(batches(5));
    await waitUntil('it was refused', async () => {
      return /READONLY:count=[1-9]/.test(String(await server.ask(['INFO', 'errorstats'])));
    });
    await server.ask(['REPLICAOF', 'NO', 'ONE']);
    await feeding;
    queue.work(done, 2);
    expect(await collectAll(queue, 5)).toHaveLength(5);
  });

  test('since it stays a replica is waited for in vain', async () => {
    const { queue, server } = await aPlace({ patienceMs: 1_000 });
    await server.ask(['REPLICAOF', '127.0.0.1', '1']);
    await expect(queue.feed(batches(5))).rejects.toMatchObject(UNREACHABLE);
  });
});

test(
  'a worker that lost Redis with a call under way does not make it a failed one when it is there again',
  LIMIT,
  async () => {
    const { proxy, server, store } = await aPlace({ patienceMs: 500 });
    const own = await openRedisStore({ ...server.address, keyPrefix: 'p' });
    onTestFinished(() => own.close());
    const run = await own.open('queue', { runKey: 'run-1' }, () => undefined);
    await run.feed(batches(1));
    const gate = new Gate();
    const served = store.serve('queue', () => undefined);
    served.work(async (batch) => {
      await gate.activation(batch);
      return { kind: 'again', state: batch.state, delayMs: 10 };
    }, 1);
    await waitUntil('a call is under way', () => gate.active === 1);
    const lost = new Promise<Error>((resolve) => {
      store.onLost(resolve);
    });
    proxy.drop();
    gate.open();
    expect(await lost).toMatchObject(UNREACHABLE);
    const before = proxy.taken;
    proxy.pass();
    await waitUntil('it is connected again', () => proxy.taken > before);
    run.work(done, 1);
    expect(await collectAll(run, 1)).toHaveLength(1);
    await served.close();
    await run.close();
  },
);

test('a master that has lost its place and has it again is without what came between: batches count as possibly sent', async () => {
  const { server, queue } = await aPlace({});
  await queue.feed(batches(1));
  await server.ask(['REPLICAOF', '127.0.0.1', '1']);
  await server.ask(['REPLICAOF', 'NO', 'ONE']);
  const other = await openRedisStore({ ...server.address, keyPrefix: 'p' });
  onTestFinished(() => other.close());
  const again = await other.open('queue', { runKey: 'run-1' }, () => undefined);
  await again.feed(batches(2));
  const states: boolean[] = [];
  again.work((batch) => {
    states[batch.batch] = batch.state.open.some(({ maybeDone }) => maybeDone);
    return done(batch);
  }, 1);
  await collectAll(again, 2);
  expect(states).toEqual([true, false]);
  await again.close();
});

test(
  'a batch that is called while Redis is away from the run that takes it back keeps its answer',
  LIMIT,
  async () => {
    const { proxy, server, queue } = await aPlace({});
    await queue.feed(batches(1));
    const asked = proxy.dropAt("redis.call('DEL', KEYS[1])");
    const taking = queue.shared?.withdraw('all');
    await asked;
    const other = await openRedisStore({ ...server.address, keyPrefix: 'p' });
    onTestFinished(() => other.close());
    const worker = await other.open('queue', { runKey: 'run-1' }, () => undefined);
    worker.work(done, 1);
    await waitUntil('it has ended', async () => (await worker.collect(1)).length === 1);
    await worker.close();
    proxy.pass();
    expect(await taking).toEqual([]);
    expect(await queue.collect(1)).toHaveLength(1);
  },
);
