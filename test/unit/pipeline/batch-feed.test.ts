// The batches that are still to be sent: those that the ledger has are skipped, the others come as far as they are.
import { expect, test } from 'vitest';
import { type BatchState, heldBeyond, possiblySent, untouched } from '../../../src/core/batch-state.ts';
import { Books } from '../../../src/core/books.ts';
import type { Target } from '../../../src/core/targets.ts';
import { BatchFeed, type IsBusy } from '../../../src/pipeline/batch-feed.ts';
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

/** Takes until there is nothing more to take now. */
async function takeAll(feed: BatchFeed, ...more: readonly [Target?, IsBusy?]): Promise<readonly number[]> {
  const taken: number[] = [];
  const [target = 'accounts', isBusy] = more;
  for (;;) {
    const batch = await feed.take(target, isBusy);
    if (batch === undefined) return taken;
    taken.push(batch.batch);
  }
}

test('batches come in order, without those that the ledger has, each once', async () => {
  expect(await takeAll(aFeed([0, 2]))).toEqual([1, 3, 4]);
});

test('looking at the next batch does not take it', async () => {
  const feed = aFeed([]);
  expect((await feed.peek())?.batch).toBe(0);
  expect((await feed.peek())?.batch).toBe(0);
});

test('a batch comes with what is known of it', async () => {
  const feed = aFeed([0, 1, 2]);
  expect(await feed.take('accounts')).toMatchObject({
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

test('the batch at the border of what may be sent is cut, noted before it goes out, and released by the next feed', async () => {
  const notes = new Map<number, BatchState>();
  const ledger = {
    books: new Books(3),
    stateOf: (batch: number, rows: number) => notes.get(batch) ?? untouched(rows),
    keepOpen: (batch: number, state: BatchState) => void notes.set(batch, state),
  };
  const batches = [0, 1, 2].map((batch) => aBatch({ batch, ids: idsOf(4, `b${batch}-`) }));
  const first = new BatchFeed(streamOf(batches), ledger, 6);
  expect((await first.take('accounts'))?.state.held).toBeUndefined();
  expect(await first.take('accounts')).toMatchObject({ batch: 1, state: { held: [2, 3] } });
  expect(notes.get(1)).toMatchObject({ held: [2, 3] });
  expect(await first.take('accounts')).toBeUndefined();
  expect(await first.peek()).toBeUndefined();

  ledger.books.add(aRecord({ batch: 0 }));
  notes.set(1, { ...heldBeyond(untouched(4), 2), check: { done: true, tries: 0, unlisted: [] } });
  const released = await new BatchFeed(streamOf(batches), ledger).take('accounts');
  expect(released).toMatchObject({ batch: 1 });
  expect([released?.state.held, released?.state.check]).toEqual([undefined, undefined]);
  expect(notes.get(1)?.held).toBeUndefined();
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

/** Batches of friend lists, by whose they are. */
function aFeedOf(owners: readonly string[], books = new Books(owners.length)): BatchFeed {
  const batches = owners.map((owner, batch) => aBatch({ batch, owner, target: 'friend-lists' }));
  return new BatchFeed(streamOf(batches), {
    books,
    stateOf: (_, rows) => untouched(rows),
    keepOpen: () => undefined,
  });
}

test('a batch whose owner is busy is passed over, and comes first when its owner is free again', async () => {
  const feed = aFeedOf(['mia', 'mia', 'noah', 'mia', 'ida']);
  const busy = new Set(['mia']);
  const isBusy: IsBusy = (owner) => busy.has(owner);
  expect(await takeAll(feed, 'friend-lists', isBusy)).toEqual([2, 4]);
  busy.clear();
  expect((await feed.take('friend-lists', isBusy))?.batch).toBe(0);
  busy.add('mia');
  expect(await feed.take('friend-lists', isBusy)).toBeUndefined();
  busy.clear();
  expect(await takeAll(feed, 'friend-lists', isBusy)).toEqual([1, 3]);
});

test('a batch that was passed over and is settled since is not taken', async () => {
  const books = new Books(3);
  const feed = aFeedOf(['mia', 'mia', 'noah'], books);
  expect(await takeAll(feed, 'friend-lists', (owner) => owner === 'mia')).toEqual([2]);
  books.add(aRecord({ batch: 0 }));
  expect(await takeAll(feed, 'friend-lists')).toEqual([1]);
});

test('where no more rows may be sent, a batch that was passed over is nothing more to take', async () => {
  const batches = ['mia', 'mia', 'noah'].map((owner, batch) =>
    aBatch({ batch, owner, target: 'friend-lists', ids: idsOf(5) }),
  );
  const ledger = {
    books: new Books(3),
    stateOf: (_batch: number, rows: number) => untouched(rows),
    keepOpen: () => undefined,
  };
  const feed = new BatchFeed(streamOf(batches), ledger, 8);
  const busy = new Set<string>();
  const taken: number[] = [];
  for (const owner of ['mia', 'noah']) {
    taken.push((await feed.take('friend-lists', (one) => busy.has(one)))?.batch ?? -1);
    busy.add(owner);
  }
  expect(taken).toEqual([0, 2]);
  expect(await feed.hasMore('friend-lists')).toBe(false);
});

test('only so many batches are passed over, so that an owner with very many does not fill the memory', async () => {
  const read: number[] = [];
  async function* batches() {
    for (let batch = 0; batch < 10_000; batch += 1) {
      read.push(batch);
      yield await Promise.resolve(aBatch({ batch, owner: 'mia', target: 'friend-lists' }));
    }
  }
  const books = new Books(10_000);
  const feed = new BatchFeed(batches(), {
    books,
    stateOf: (_, rows) => untouched(rows),
    keepOpen: () => undefined,
  });
  expect(await takeAll(feed, 'friend-lists', () => true)).toEqual([]);
  expect(read.length).toBe(4_000);
  expect(await takeAll(feed, 'friend-lists')).toHaveLength(10_000);
});

test('batches of another target are left for its turn', async () => {
  const feed = aFeed([]);
  expect(await feed.take('groups')).toBeUndefined();
  expect((await feed.peek())?.batch).toBe(0);
});
