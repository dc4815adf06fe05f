// The part of the batch queue's contract that is about serving it: how many at a time, stopping, and losing nothing.
import { expect, test } from 'vitest';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import { allDeleted, aQueuedBatch } from '../support/batch-builders.ts';
import { batches, collectAll, done, Gate } from '../support/queue-hands.ts';
import { printedSeed, seededRandom } from '../support/seeded-random.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Each test asks for a queue of its own. */
export function testWork(aQueue: () => Promise<BatchQueue>): void {
  test('as many batches are under way as the concurrency says; a change counts once one of them has ended', async () => {
    const queue = await aQueue();
    const gate = new Gate();
    await queue.feed(batches(20));
    queue.work(gate.activation, 2);
    await waitUntil('two are under way', () => gate.active === 2);
    queue.setConcurrency(5);
    gate.letOneThrough();
    await waitUntil('five are under way', () => gate.active === 5);
    queue.setConcurrency(1);
    for (let i = 0; i < 4; i += 1) gate.letOneThrough();
    await waitUntil('four have ended', async () => (await queue.collect(10)).length === 5);
    expect(gate.active).toBe(1);
    gate.open();
    await collectAll(queue, 20);
    expect(gate).toMatchObject({ most: 5, begun: 20 });
  });

  test('a batch that is given back without a delay comes before all that wait', async () => {
    const queue = await aQueue();
    await queue.feed(batches(20));
    const order: number[] = [];
    queue.work((queued) => {
      order.push(queued.batch);
      const { batch, state } = queued;
      if (batch === 0 && state.calls < 3) {
        return Promise.resolve({ kind: 'again', state: { ...state, calls: state.calls + 1 }, delayMs: 0 });
      }
      return done(queued);
    }, 1);
    await collectAll(queue, 20);
    expect(order.slice(0, 5)).toEqual([0, 0, 0, 0, 1]);
  });

  test('no more are under way than a concurrency that was lowered', async () => {
    const queue = await aQueue();
    const gate = new Gate();
    queue.work(gate.activation, 6);
    queue.setConcurrency(2);
    await queue.feed(batches(8));
    await waitUntil('two are under way', () => gate.active === 2);
    await queue.feed([aQueuedBatch({ batch: 8 })]);
    expect(gate.most).toBe(2);
    gate.open();
    await collectAll(queue, 9);
    expect(gate.most).toBeLessThanOrEqual(2);
  });

  test('to stop working waits for the batches under way and begins no other', async () => {
    const queue = await aQueue();
    const gate = new Gate();
    await queue.feed(batches(10));
    queue.work(gate.activation, 3);
    await waitUntil('three are under way', () => gate.active === 3);
    let stopped = false;
    const stopping = queue.stopWorking().then(() => {
      stopped = true;
    });
    await queue.collect(10);
    expect(stopped).toBe(false);
    gate.open();
    await stopping;
    expect(gate.active).toBe(0);
    const ended = await queue.collect(20);
    expect(ended).toHaveLength(gate.begun);
    expect(gate.begun).toBeLessThan(10);
  });

  test('a queue that takes no more begins no batch, lets those under way end, and can be stopped then', async () => {
    const queue = await aQueue();
    queue.stopTaking();
    const gate = new Gate();
    await queue.feed(batches(10));
    queue.work(gate.activation, 3);
    await waitUntil('three are under way', () => gate.active === 3);
    queue.stopTaking();
    gate.letOneThrough();
    await waitUntil('one has ended', async () => (await queue.collect(10)).length === 1);
    await queue.feed([aQueuedBatch({ batch: 10 })]);
    expect(gate.begun).toBe(3);
    let stopped = false;
    const stopping = queue.stopWorking().then(() => {
      stopped = true;
    });
    await queue.collect(10);
    expect(stopped).toBe(false);
    gate.open();
    await stopping;
    expect(await queue.collect(20)).toHaveLength(3);
    expect(gate.begun).toBe(3);
  });

  test('to stop a queue that was never served, or is stopped already, does nothing', async () => {
    const queue = await aQueue();
    await queue.stopWorking();
    queue.work(done, 1);
    await queue.stopWorking();
    await queue.stopWorking();
    expect(await queue.collect(1)).toEqual([]);
  });

  test('an activation that throws is reported when batches are collected, and nothing else is lost', async () => {
    const queue = await aQueue();
    await queue.feed(batches(3));
    queue.work((batch) => (batch.batch === 1 ? Promise.reject(new Error('a bug')) : done(batch)), 1);
    await waitUntil('it is reported', async () => {
      try {
        await queue.collect(10);
        return false;
      } catch (error) {
        expect(error).toMatchObject({
          code: 'queue.call-failed',
          kind: 'defect',
          message: expect.stringContaining('a bug'),
        });
        return true;
      }
    });
  });

  test('over 500 batches that are given back at random nothing is lost, doubled or mixed up', async () => {
    const seed = printedSeed();
    const random = seededRandom(seed);
    const queue = await aQueue();
    const count = 500;
    const wanted = Array.from({ length: count }, () => Math.floor(random() ** 3 * 5));
    const calls = new Map<number, number>();
    const mixedUp: string[] = [];
    queue.work((batch) => {
      const soFar = calls.get(batch.batch) ?? 0;
      calls.set(batch.batch, soFar + 1);
      if (batch.state.calls !== soFar || batch.ids[0] !== `b${batch.batch}-0`)
        mixedUp.push(JSON.stringify(batch));
      const state = { ...batch.state, calls: soFar + 1 };
      if (soFar < (wanted[batch.batch] ?? 0)) {
        return Promise.resolve({ kind: 'again', state, delayMs: Math.floor(random() * 60) });
      }
      return Promise.resolve({ kind: 'done', state: { ...allDeleted(2), calls: soFar + 1 } });
    }, 10);
    const feeding = (async () => {
      for (let i = 0; i < count; i += 50) await queue.feed(batches(count).slice(i, i + 50));
    })();
    const ended = await collectAll(queue, count);
    await feeding;
    expect(mixedUp).toEqual([]);
    expect(ended.map(({ batch }) => batch).toSorted((a, b) => a - b)).toEqual(
      wanted.map((_, batch) => batch),
    );
    expect(ended.every((each) => each.calls === (wanted[each.batch] ?? 0) + 1)).toBe(true);
    expect([...calls].every(([batch, made]) => made === (wanted[batch] ?? 0) + 1)).toBe(true);
    expect(await queue.collect(10)).toEqual([]);
  });
}
