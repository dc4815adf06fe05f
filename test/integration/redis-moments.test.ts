// What can happen to a batch in the moments in which Redis is away, or another one takes its place.
import { describe, expect, test } from 'vitest';
import { aProxiedRedis, directStore, type ProxiedRedis } from '../support/proxied-redis.ts';
import { batches, collectAll, done, Gate } from '../support/queue-hands.ts';
import { waitUntil } from '../support/wait-until.ts';

const LIMIT = { timeout: 180_000 };

function ended({ server }: ProxiedRedis): Promise<void> {
  return waitUntil('it has ended', async () => (await server.ask(['ZCARD', 'p:queue:completed'])) === 1);
}

describe('a batch', LIMIT, () => {
  test('whose worker lost Redis during its call does not become a failed one when Redis is there again', async () => {
    const place = await aProxiedRedis({ patienceMs: 500 });
    const { proxy, store } = place;
    const run = await (await directStore(place)).open('queue', { runKey: 'run-2' }, () => undefined);
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
    expect(await lost).toMatchObject({ code: 'queue.unreachable' });
    const before = proxy.taken;
    proxy.pass();
    await waitUntil('it is connected again', () => proxy.taken > before);
    run.work(done, 1);
    expect(await collectAll(run, 1)).toHaveLength(1);
    await served.close();
    await run.close();
  });

  test('counts as possibly sent on a master that has lost its place and has it again', async () => {
    const place = await aProxiedRedis();
    const { server, queue } = place;
    await queue.feed(batches(1));
    await server.ask(['REPLICAOF', '127.0.0.1', '1']);
    await server.ask(['REPLICAOF', 'NO', 'ONE']);
    const states: boolean[] = [];
    const worker = (await directStore(place)).serve('queue', () => undefined);
    worker.work((batch) => {
      states.push(batch.state.open.some(({ maybeDone }) => maybeDone));
      return done(batch);
    }, 1);
    await collectAll(queue, 1);
    expect(states).toEqual([true]);
    await worker.close();
  });

  test('that is called while Redis is away from the run that takes it back keeps its answer', async () => {
    const place = await aProxiedRedis();
    const { proxy, queue } = place;
    await queue.feed(batches(1));
    const asked = proxy.dropAt("redis.call('DEL', KEYS[1])");
    const taking = queue.shared?.withdraw('all');
    await asked;
    const worker = (await directStore(place)).serve('queue', () => undefined);
    worker.work(done, 1);
    await ended(place);
    await worker.close();
    proxy.pass();
    expect(await taking).toEqual([]);
    expect(await queue.collect(1)).toHaveLength(1);
  });
});
