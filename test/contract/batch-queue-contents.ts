// The part of the batch queue's contract that is about what goes in and what comes out.
import { expect, test } from 'vitest';
import { type BatchState, untouched } from '../../src/core/batch-state.ts';
import type { BatchQueue, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { groupRows } from '../../src/core/settled-rows.ts';
import {
  allDeleted,
  anEndedBatch,
  anOpenRow,
  aQueuedBatch,
  aSettledRow,
  aState,
  idsOf,
} from '../support/batch-builders.ts';
import { batches, collectAll, done } from '../support/queue-hands.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Each test asks for a queue of its own. */
export function testContents(aQueue: () => Promise<BatchQueue>): void {
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
    expect(await queue.collect(10)).toEqual([anEndedBatch(allDeleted(3), { batch: 3 })]);
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
    expect(all.map(({ batch }) => batch).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('a batch that is given back comes again after its delay, with the state that it was given', async () => {
    const queue = await aQueue();
    const half: BatchState = aState({
      calls: 1,
      settled: groupRows([aSettledRow({ row: 0, message: 'a\nb' })]),
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

  test.each([
    {
      what: 'was called by an earlier process',
      state: aState({
        calls: 4,
        throttled: 2,
        signedAgain: true,
        open: [0, 1].map((row) => anOpenRow({ row, attempts: 2, maybeDone: true })),
      }),
    },
    {
      what: 'has rows that were settled by looking them up, before any call,',
      state: aState({
        settled: groupRows([aSettledRow({ row: 0, outcome: 'absent', attempts: 0 })]),
        open: [anOpenRow({ row: 1 })],
      }),
    },
  ])('a batch that $what comes with what is known of it', async ({ state }) => {
    const queue = await aQueue();
    const seen: BatchState[] = [];
    await queue.feed([aQueuedBatch({ ids: idsOf(2), state })]);
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
    expect(await collectAll(queue, 1)).toEqual([anEndedBatch(state, { stop })]);
  });

  test.each(['nul \u0000', 'half a pair \ud800', 'written out \\u0000', '"{}\',\\', 'x'.repeat(200_000)])(
    'whatever text the server sends comes out as it went in (%#)',
    async (message) => {
      const queue = await aQueue();
      const stop = { message, meaning: message };
      const state = aState({
        calls: 1,
        settled: groupRows([aSettledRow({ message, requestId: message })]),
        open: [anOpenRow({ row: 1, last: { verdict: 'retry', message } })],
      });
      let given = false;
      const seen: BatchState[] = [];
      await queue.feed([aQueuedBatch({ ids: idsOf(2) })]);
      queue.work((batch) => {
        seen.push(batch.state);
        if (given) return Promise.resolve({ kind: 'done', state, stop });
        given = true;
        return Promise.resolve({ kind: 'again', state, delayMs: 0 });
      }, 1);
      expect(await collectAll(queue, 1)).toEqual([anEndedBatch(state, { stop })]);
      expect(seen).toEqual([untouched(2), state]);
    },
  );
}
