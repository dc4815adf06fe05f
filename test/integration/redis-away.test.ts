// Redis that goes away at the worst moment: nothing waits for ever, and what was under way goes on or ends with a sentence.
import { describe, expect, test } from 'vitest';
import { expectInTime } from '../support/in-time.ts';
import { aProxiedRedis, type ProxiedRedis } from '../support/proxied-redis.ts';
import { batches, collectAll, done, Gate } from '../support/queue-hands.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Much longer than any wait here is to take. */
const LIMIT = { timeout: 180_000 };
const UNREACHABLE = { code: 'queue.unreachable', kind: 'passing' };

/** BullMQ tells each failed try of the connection on which its worker waits for jobs. */
async function awayForAWhile({ proxy, errors }: ProxiedRedis): Promise<void> {
  proxy.drop();
  await waitUntil('its connections are tried again and again', () => errors.length > 3);
}

describe('a worker that is closed while it is between two tries to connect', LIMIT, () => {
  test('is closed soon after Redis is there again, and nothing of it stays connected', async () => {
    const place = await aProxiedRedis();
    const { proxy, queue, server } = place;
    await queue.feed(batches(1));
    queue.work(done, 2);
    await collectAll(queue, 1);
    await awayForAWhile(place);
    const closing = queue.stopWorking();
    proxy.pass();
    const beganMs = performance.now();
    await closing;
    expectInTime(performance.now() - beganMs, 3_000);
    await waitUntil('only one connection is left, and that which asks', async () => {
      return (
        String(await server.ask(['CLIENT', 'LIST']))
          .trim()
          .split('\n').length === 2
      );
    });
  });

  test('waits for the calls under way to be entered when Redis is there again', async () => {
    const place = await aProxiedRedis();
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
    const { proxy, queue } = await aProxiedRedis({ patienceMs: 1_000 });
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
    const { proxy, queue } = await aProxiedRedis({ patienceMs: 1_000 });
    const lost = proxy.loseReply('completed');
    const collecting = queue.collect(9);
    proxy.drop();
    await expect(collecting).rejects.toMatchObject(UNREACHABLE);
    expect(lost).toBeDefined();
  });

  test('ends when the network swallows everything and tells nobody', async () => {
    const { proxy, queue } = await aProxiedRedis({ patienceMs: 1_000, silenceMs: 500 });
    proxy.fallSilent();
    await expect(queue.collect(9)).rejects.toMatchObject(UNREACHABLE);
  });

  test('goes on when the network has swallowed something and lets the rest through', async () => {
    const { proxy, queue } = await aProxiedRedis({ silenceMs: 500 });
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
    const { proxy, queue } = await aProxiedRedis();
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
    const { queue, server } = await aProxiedRedis();
    await server.ask(['CONFIG', 'SET', 'maxmemory', '1']);
    await expect(queue.feed(batches(1))).rejects.toMatchObject({
      code: 'queue.refused',
      kind: 'passing',
      message: expect.stringMatching(/^Redis at \S+ refuses to go on: OOM /),
    });
  });

  test('since it is a replica for a while is waited for', async () => {
    const { queue, server } = await aProxiedRedis();
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
    const { queue, server } = await aProxiedRedis({ patienceMs: 1_000 });
    await server.ask(['REPLICAOF', '127.0.0.1', '1']);
    await expect(queue.feed(batches(5))).rejects.toMatchObject(UNREACHABLE);
  });
});
