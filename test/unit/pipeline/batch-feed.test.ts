// The batches that are still to be sent: those that the ledger has are skipped, the others come as far as they are.
import { expect, test } from 'vitest';
import { possiblySent, untouched } from '../../../src/core/batch-state.ts';
import { Books } from '../../../src/core/books.ts';
import { BatchFeed } from '../../../src/pipeline/batch-feed.ts';
import { RunEnding } from '../../../src/pipeline/run-ending.ts';
import { aBatch, aRecord, idsOf } from '../../support/batch-builders.ts';
import { streamOf } from '../../support/run-builder.ts';

function aFeed(settled: readonly number[], count = 5): BatchFeed {
  const books = new Books(count);
  for (const batch of settled) books.add(aRecord({ batch }));
  const batches = Array.from({ length: count }, (_, batch) => aBatch({ batch, ids: idsOf(2, `b${batch}-`) }));
  const stateOf = (batch: number, rows: number) =>
    batch === 3 ? possiblySent(untouched(rows)) : untouched(rows);
  return new BatchFeed(streamOf(batches), { books, stateOf, keepOpen: () => undefined });
}

test('batches come in order, without those that the ledger has, each once', async () => {
  const feed = aFeed([0, 2]);
  const taken: number[] = [];
  while ((await feed.peek()) !== undefined) taken.push(feed.take()?.batch ?? -1);
  expect(taken).toEqual([1, 3, 4]);
  expect(feed.take()).toBeUndefined();
});

test('looking at the next batch does not take it', async () => {
  const feed = aFeed([]);
  expect((await feed.peek())?.batch).toBe(0);
  expect((await feed.peek())?.batch).toBe(0);
});

test('a batch comes with what is known of it', async () => {
  const feed = aFeed([0, 1, 2]);
  await feed.peek();
  expect(feed.take()).toMatchObject({
    batch: 3,
    state: { open: [{ maybeDone: true }, { maybeDone: true }] },
  });
});

test('closing lets go of the file although batches are left', async () => {
  let closed = false;
  async function* batches() {
    try {
      yield await Promise.resolve(aBatch());
      yield aBatch({ batch: 1 });
    } finally {
      closed = true;
    }
  }
  const feed = new BatchFeed(batches(), {
    books: new Books(2),
    stateOf: (_batch, rows) => untouched(rows),
    keepOpen: () => undefined,
  });
  await feed.peek();
  await feed.close();
  expect(closed).toBe(true);
});

test('the first reason to end counts, and who listens is told once, at once where it has come already', () => {
  const ending = new RunEnding();
  let told = 0;
  ending.onEnd(() => {
    told += 1;
  });
  ending.onEnd(() => {
    told += 100;
  })();
  ending.end({ kind: 'interrupted' });
  ending.end({ kind: 'fault', error: new Error('later') });
  expect(ending.reason).toEqual({ kind: 'interrupted' });
  expect(told).toBe(1);
  ending.onEnd(() => {
    told += 10;
  });
  expect(told).toBe(11);
});

test('a batch that is settled after it was looked at is not taken', async () => {
  const books = new Books(2);
  const batches = [aBatch({ batch: 0 }), aBatch({ batch: 1 })];
  const feed = new BatchFeed(streamOf(batches), {
    books,
    stateOf: (_, rows) => untouched(rows),
    keepOpen: () => undefined,
  });
  expect((await feed.peek())?.batch).toBe(0);
  books.add(aRecord({ batch: 0 }));
  expect((await feed.peek())?.batch).toBe(1);
});
