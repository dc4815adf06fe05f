// What every batch queue must do, whatever stands behind it: one suite, run for each store.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BatchState, untouched } from '../../src/core/batch-state.ts';
import type { ActivationEnd, BatchQueue, EndedBatch, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import {
  allDeleted,
  anOpenRow,
  aQueuedBatch,
  aSettledRow,
  aState,
  idsOf,
} from '../support/batch-builders.ts';
import { seededRandom, seedOfTests } from '../support/seeded-random.ts';
import { waitUntil } from '../support/wait-until.ts';

export interface BatchQueueStore {
  open(queueName: string, runId: string, onError: (error: Error) => void): Promise<BatchQueue>;
  close(): Promise<void>;
}

const done = (batch: QueuedBatch): Promise<ActivationEnd> =>
  Promise.resolve({ kind: 'done', state: allDeleted(batch.ids.length) });

function batches(count: number, rows = 2): readonly QueuedBatch[] {
  return Array.from({ length: count }, (_, batch) => aQueuedBatch({ batch, ids: idsOf(rows, `b${batch}-`) }));
}

/** Collects and forgets until there are as many ended batches as expected. */
async function collectAll(queue: BatchQueue, count: number): Promise<readonly EndedBatch[]> {
  const all: EndedBatch[] = [];
  await waitUntil(`${count} ended batches`, async () => {
    const ended = await queue.collect(50);
    await queue.forget(ended.map(({ batch }) => batch));
    all.push(...ended);
    return all.length >= count;
  });
  return all;
}

/** An activation whose batches stay under way until they are let through. */
class Gate {
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;
  active = 0;
  most = 0;
  begun = 0;

  readonly activation = async (batch: QueuedBatch): Promise<ActivationEnd> => {
    this.begun += 1;
    this.active += 1;
    this.most = Math.max(this.most, this.active);
    if (!this.#isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.active -= 1;
    return done(batch);
  };

  letOneThrough(): void {
    this.#waiting.shift()?.();
  }

  open(): void {
    this.#isOpen = true;
    for (const letThrough of this.#waiting.splice(0)) letThrough();
  }
}

/** @param openStore opens the store once for the whole suite; each test has a queue of its own name in it */
export function batchQueueContract(name: string, openStore: () => Promise<BatchQueueStore>): void {
  describe(name, () => {
    const errors: Error[] = [];
    const opened: BatchQueue[] = [];
    let store: BatchQueueStore | undefined;
    let queues = 0;

    beforeAll(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      for (const queue of opened.splice(0)) await queue.close();
      expect(errors.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await store?.close();
    });

    async function aQueue(): Promise<BatchQueue> {
      if (store === undefined) throw new Error('the store is not open');
      queues += 1;
      const queue = await store.open(`contract-${queues}`, 'run-1', (error) => errors.push(error));
      opened.push(queue);
      return queue;
    }

    test('a batch that is fed is called, and is shown as ended until it is forgotten', async () => {
      const queue = await aQueue();
      const seen: QueuedBatch[] = [];
      await queue.feed([
        aQueuedBatch({ batch: 3, owner: 'anna', ids: ['#1', 'b, "c"', 'ü𝄞'], state: untouched(3) }),
      ]);
      queue.work((batch) => {
        seen.push(batch);
        return done(batch);
      }, 2);
      await waitUntil('the batch has ended', async () => (await queue.collect(10)).length === 1);
      expect(seen).toEqual([{ batch: 3, owner: 'anna', ids: ['#1', 'b, "c"', 'ü𝄞'], state: untouched(3) }]);
      expect(await queue.collect(10)).toEqual([{ batch: 3, state: allDeleted(3) }]);
      await queue.forget([3]);
      expect(await queue.collect(10)).toEqual([]);
    });

    test('nothing is called before the queue is served, and nothing is shown that has not ended', async () => {
      const queue = await aQueue();
      await queue.feed(batches(3));
      expect(await queue.collect(10)).toEqual([]);
      queue.setConcurrency(5);
      queue.work(done, 2);
      expect(await collectAll(queue, 3)).toHaveLength(3);
    });

    test('a batch that is fed twice is called once, waiting or ended', async () => {
      const queue = await aQueue();
      let calls = 0;
      await queue.feed(batches(1));
      await queue.feed(batches(1));
      queue.work((batch) => {
        calls += 1;
        return done(batch);
      }, 4);
      await waitUntil('the batch has ended', async () => (await queue.collect(10)).length === 1);
      await queue.feed([...batches(1), aQueuedBatch({ batch: 1 })]);
      await waitUntil('the second batch has ended', async () => (await queue.collect(10)).length === 2);
      expect(calls).toBe(2);
    });

    test('no more ended batches are shown than asked for', async () => {
      const queue = await aQueue();
      await queue.feed(batches(7));
      queue.work(done, 4);
      await waitUntil('all have ended', async () => (await queue.collect(20)).length === 7);
      expect(await queue.collect(3)).toHaveLength(3);
      const all = await collectAll(queue, 7);
      expect(all.map(({ batch }) => batch).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    });

    test('a batch that is given back comes again after its delay, with the state that it was given', async () => {
      const queue = await aQueue();
      const half: BatchState = aState({
        calls: 1,
        settled: [aSettledRow({ row: 0, message: 'a\nb' })],
        open: [
          anOpenRow({
            row: 1,
            attempts: 1,
            maybeDone: true,
            silent: true,
            last: { verdict: 'retry', code: 1, message: '' },
          }),
        ],
      });
      const seen: BatchState[] = [];
      const atMs: number[] = [];
      await queue.feed(batches(1));
      queue.work((batch) => {
        seen.push(batch.state);
        atMs.push(performance.now());
        return seen.length < 3 ? Promise.resolve({ kind: 'again', state: half, delayMs: 300 }) : done(batch);
      }, 2);
      await collectAll(queue, 1);
      expect(seen).toEqual([untouched(2), half, half]);
      // Some stores round to whole milliseconds.
      expect((atMs[1] ?? 0) - (atMs[0] ?? 0)).toBeGreaterThanOrEqual(295);
      expect((atMs[2] ?? 0) - (atMs[1] ?? 0)).toBeGreaterThanOrEqual(295);
    });

    test('a batch that was called by an earlier process comes with what is known of it', async () => {
      const queue = await aQueue();
      const state = aState({
        calls: 4,
        throttled: 2,
        signedAgain: true,
        open: [anOpenRow({ attempts: 2, maybeDone: true })],
      });
      const seen: BatchState[] = [];
      await queue.feed([aQueuedBatch({ state })]);
      queue.work((batch) => {
        seen.push(batch.state);
        return done(batch);
      }, 1);
      await collectAll(queue, 1);
      expect(seen).toEqual([state]);
    });

    test('a batch that stops the run ends with its open rows and the reason', async () => {
      const queue = await aQueue();
      const stop = { code: 71_000, message: 'off', meaning: 'deletion is off', advice: 'switch it on' };
      const state = aState({
        open: [anOpenRow({ last: { verdict: 'stop', code: 71_000, message: 'off' } })],
      });
      await queue.feed([aQueuedBatch()]);
      queue.work(() => Promise.resolve({ kind: 'done', state, stop }), 1);
      expect(await collectAll(queue, 1)).toEqual([{ batch: 0, state, stop }]);
    });

    test.each(['nul \u0000', 'half a pair \ud800', 'written out \\u0000', '"{}\',\\', 'x'.repeat(200_000)])(
      'whatever text the server sends comes out as it went in (%#)',
      async (message) => {
        const queue = await aQueue();
        const stop = { message, meaning: message };
        const state = aState({
          calls: 1,
          settled: [aSettledRow({ message, requestId: message })],
          open: [anOpenRow({ last: { verdict: 'retry', message } })],
        });
        let given = false;
        const seen: BatchState[] = [];
        await queue.feed([aQueuedBatch()]);
        queue.work((batch) => {
          seen.push(batch.state);
          if (given) return Promise.resolve({ kind: 'done', state, stop });
          given = true;
          return Promise.resolve({ kind: 'again', state, delayMs: 0 });
        }, 1);
        expect(await collectAll(queue, 1)).toEqual([{ batch: 0, state, stop }]);
        expect(seen).toEqual([untouched(1), state]);
      },
    );

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
      const seed = seedOfTests();
      console.log(`seed ${seed}`);
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
      expect(ended.every(({ batch, state }) => state.calls === (wanted[batch] ?? 0) + 1)).toBe(true);
      expect([...calls].every(([batch, made]) => made === (wanted[batch] ?? 0) + 1)).toBe(true);
      expect(await queue.collect(10)).toEqual([]);
    });
  });
}
