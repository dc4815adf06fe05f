// A Redis that has lost what it was told last: calls of which nobody knows any more, perhaps several of one batch.
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import type { Activation, BatchQueue, EndedBatch, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { rowsOf } from '../../src/core/settled-rows.ts';
import { feedShared, LostBatches } from '../../src/pipeline/shared-run.ts';
import { aQueuedBatch, idsOf } from '../support/batch-builders.ts';
import { collectAll, done, Gate } from '../support/queue-hands.ts';
import { RedisServer } from '../support/redis-server.ts';
import { SpoiltWorld } from '../support/spoilt-world.ts';
import { tempDirs } from '../support/temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

const newDir = tempDirs();
const IDS = idsOf(8);
const [SPOILT = ''] = IDS.slice(-1);

interface Place {
  readonly server: RedisServer;
  readonly queue: BatchQueue;
}

async function aPlace(): Promise<Place> {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const store = await openRedisStore({ ...server.address, keyPrefix: 'lost' });
  onTestFinished(() => store.close());
  const queue = await store.open('queue', { runKey: 'run' }, () => undefined);
  onTestFinished(() => queue.close());
  return { server, queue };
}

interface CutShort {
  /** Calls before the process dies: the next one is begun and never ended. */
  readonly most: number;
  /** Done after the first call, before the second one. */
  readonly afterFirst?: () => Promise<unknown>;
}

/** Works the queue in a process of its own, so to say. */
async function callAndDie(
  { server }: Place,
  world: SpoiltWorld,
  { most, afterFirst }: CutShort,
): Promise<void> {
  const store = await openRedisStore({ ...server.address, keyPrefix: 'lost' });
  let isLastBegun = false;
  const activation: Activation = async (batch) => {
    if (world.calls.length === 1) await afterFirst?.();
    if (world.calls.length < most) return world.activation(batch);
    isLastBegun = true;
    return new Promise(() => undefined);
  };
  store.serve('queue', () => undefined).work(activation, 1);
  await waitUntil(`${most} calls, and one that is begun`, () => isLastBegun);
  await store.close();
}

async function end({ queue }: Place, world: SpoiltWorld): Promise<EndedBatch> {
  queue.work(world.activation, 1);
  let ended: readonly EndedBatch[] = [];
  await waitUntil('it has ended', async () => {
    ended = await queue.collect(1);
    return ended.length > 0;
  });
  const [batch] = ended;
  if (batch === undefined) throw new Error('it has ended');
  return batch;
}

describe('a batch in parts of which several calls are lost', () => {
  test('is not called absent where one of them has deleted it, when Redis comes back with what it had before', async () => {
    const place = await aPlace();
    const world = new SpoiltWorld(IDS, [SPOILT]);
    await place.queue.feed([aQueuedBatch({ ids: IDS })]);
    const client = place.server.client();
    onTestFinished(() => client.disconnect());
    // The whole; then the first half, the second half, and the first half of that.
    await callAndDie(place, world, { most: 4, afterFirst: () => client.save() });
    await place.server.restart();
    const ended = await end(place, world);
    expect(rowsOf(ended.groups)).toHaveLength(IDS.length);
    expect(world.lies(IDS, rowsOf(ended.groups))).toEqual([]);
  });

  test('nor when Redis has forgotten it', async () => {
    const place = await aPlace();
    const { queue } = place;
    const ledger = await openLedger(await newDir(), { batches: 1, seal: 's' });
    onTestFinished(() => ledger.close());
    const world = new SpoiltWorld(IDS, [SPOILT]);
    const halved = await world.activation(aQueuedBatch({ ids: IDS }));
    ledger.keepOpen(0, halved.state);
    const batch: QueuedBatch = aQueuedBatch({ ids: IDS, state: ledger.stateOf(0, IDS.length) });
    await feedShared({ queue, ledger }, [batch]);
    await callAndDie(place, world, { most: 4 });
    const client = place.server.client();
    onTestFinished(() => client.disconnect());
    await client.flushall();
    let nowMs = 0;
    const clock = { monotonicMs: () => nowMs } as Clock;
    if (queue.shared === undefined) throw new Error('a queue on Redis is shared');
    const lost = new LostBatches({ queue, shared: queue.shared, ledger, clock });
    nowMs = 60_000;
    expect(await lost.feedAgain(new Map([[0, batch]]), false)).toBe(1);
    const ended = await end(place, world);
    expect(world.lies(IDS, rowsOf(ended.groups))).toEqual([]);
  });
});

test('a run that goes on is called again where Redis has forgotten that it is not held any more', async () => {
  const { server, queue } = await aPlace();
  const { shared } = queue;
  if (shared === undefined) throw new Error('a queue on Redis is shared');
  const ledger = await openLedger(await newDir(), { batches: 1, seal: 's' });
  onTestFinished(() => ledger.close());
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs } as Clock;
  const lost = new LostBatches({ queue, shared, ledger, clock });
  const batch = aQueuedBatch({ ids: IDS });
  await shared.setHeld(true);
  const client = server.client();
  onTestFinished(() => client.disconnect());
  await client.save();
  await shared.setHeld(false);
  await server.restart();
  nowMs = 60_000;
  expect(await lost.feedAgain(new Map([[0, batch]]), false)).toBe(1);
  queue.work(done, 1);
  expect(await collectAll(queue, 1)).toHaveLength(1);
});

describe('a batch that waits for its turn', () => {
  test('is not called where Redis has come back without who took it, and its run has taken it back', async () => {
    const { server, queue } = await aPlace();
    const { shared } = queue;
    if (shared === undefined) throw new Error('a queue on Redis is shared');
    await queue.feed([aQueuedBatch({ ids: IDS })]);
    const client = server.client();
    onTestFinished(() => client.disconnect());
    await client.save();
    const store = await openRedisStore({ ...server.address, keyPrefix: 'lost' });
    onTestFinished(() => store.close());
    const gate = new Gate();
    const mayCalls: (boolean | undefined)[] = [];
    const worker = store.serve('queue', () => undefined);
    worker.work(async (batch, mayCall) => {
      await gate.activation(batch);
      mayCalls.push(await mayCall?.());
      return { kind: 'again', state: batch.state, delayMs: 10 };
    }, 1);
    await waitUntil('it is taken', () => gate.active === 1);
    await server.restart();
    await shared.setHeld(true);
    await shared.allowCalls(false);
    expect(await shared.withdraw('all')).toHaveLength(1);
    expect(await shared.isClean()).toBe(true);
    gate.open();
    await waitUntil('its turn has come', () => mayCalls.length > 0);
    await worker.close();
    expect(mayCalls).toEqual([false]);
  });
});
