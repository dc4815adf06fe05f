// The batches of a plan that are still to be sent, one after the other, with how far each has come.
import type { Batch } from '../core/batch.ts';
import { heldBeyond, rowsToSend } from '../core/batch-state.ts';
import type { QueuedBatch } from '../core/ports/batch-queue.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { Target } from '../core/targets.ts';

/** Whether a batch of this owner must wait for another one. */
export type IsBusy = (owner: string) => boolean;

/**
 * Batches that may be passed over because their owner is busy. Enough for 100 owners side by side with 40 batches each, and a
 * few megabytes at most; a plan in which more stand in a row waits for them.
 */
const MOST_PASSED_OVER = 4_000;

type FeedLedger = Pick<RunLedger, 'books' | 'stateOf' | 'keepOpen'>;

export class BatchFeed {
  readonly #batches: AsyncIterator<Batch>;
  readonly #ledger: FeedLedger;
  #rowsLeft: number;
  #next: Batch | undefined;
  #exhausted = false;
  /** By owner, each in the order of the plan. */
  readonly #passedOver = new Map<string, Batch[]>();
  #passedOverCount = 0;
  #taken = 0;

  /** @param mostRows rows that may be sent, all if left out; the batch at the border is cut */
  constructor(batches: AsyncIterable<Batch>, ledger: FeedLedger, mostRows = Number.POSITIVE_INFINITY) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#ledger = ledger;
    this.#rowsLeft = mostRows;
  }

  /** The next batch of the plan that neither the ledger has nor `take` has passed over. */
  async peek(): Promise<Batch | undefined> {
    if (this.#rowsLeft <= 0) return undefined;
    // A queue that outlived its process may show it as ended after it was seen here.
    if (this.#next !== undefined && this.#ledger.books.has(this.#next.batch)) this.#next = undefined;
    while (this.#next === undefined && !this.#exhausted) {
      const { done, value } = await this.#batches.next();
      if (done === true) this.#exhausted = true;
      else if (!this.#ledger.books.has(value.batch)) this.#next = value;
    }
    return this.#next;
  }

  /**
   * How many batches of the target are not settled yet, if none of it was taken before; Infinity
   * while that is not known.
   */
  leftOf(target: Target): () => number {
    const { books } = this.#ledger;
    const before = { taken: this.#taken, settled: books.settledBatches };
    return () => {
      if (!this.#isDrained(target)) return Number.POSITIVE_INFINITY;
      return this.#taken - before.taken - (books.settledBatches - before.settled);
    };
  }

  /** Whether it is known without reading on that no batch of the target is left to be taken. */
  #isDrained(target: Target): boolean {
    if (this.#rowsLeft <= 0) return true;
    const isAtEnd = this.#next === undefined ? this.#exhausted : this.#next.target !== target;
    return isAtEnd && this.#passedOverCount === 0;
  }

  /** Whether batches wait for others of their owner. */
  get waitsForOwners(): boolean {
    return this.#passedOverCount > 0;
  }

  /** Whether any batch of the target is still to be taken. */
  async hasMore(target: Target): Promise<boolean> {
    if (this.#rowsLeft <= 0) return false;
    return this.#passedOverCount > 0 || (await this.peek())?.target === target;
  }

  /**
   * Takes the next batch of the target whose owner is not busy, ready for the queue; undefined where there is none now. Those
   * of one owner come in the order of the plan.
   */
  async take(target: Target, isBusy: IsBusy = () => false): Promise<QueuedBatch | undefined> {
    if (this.#rowsLeft <= 0) return undefined;
    const waited = this.#takePassedOver(isBusy);
    if (waited !== undefined) return this.#ready(waited);
    while (this.#passedOverCount < MOST_PASSED_OVER) {
      const batch = await this.peek();
      if (batch === undefined || batch.target !== target) return undefined;
      this.#next = undefined;
      if (batch.owner === undefined || !isBusy(batch.owner)) return this.#ready(batch);
      this.#passOver(batch.owner, batch);
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  #passOver(owner: string, batch: Batch): void {
    this.#passedOverCount += 1;
    const waiting = this.#passedOver.get(owner);
    if (waiting === undefined) this.#passedOver.set(owner, [batch]);
    else waiting.push(batch);
  }

  #takePassedOver(isBusy: IsBusy): Batch | undefined {
    for (const [owner, waiting] of this.#passedOver) {
      if (isBusy(owner)) continue;
      const batch = this.#takeUnsettled(waiting);
      if (waiting.length === 0) this.#passedOver.delete(owner);
      if (batch !== undefined) return batch;
    }
    return undefined;
  }

  #takeUnsettled(waiting: Batch[]): Batch | undefined {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      this.#passedOverCount -= 1;
      if (!this.#ledger.books.has(batch.batch)) return batch;
    }
    return undefined;
  }

  #ready(batch: Batch): QueuedBatch {
    // What was looked up before a stop, or for the rows beside those that were held, says nothing of now.
    const { check: _, ...known } = this.#ledger.stateOf(batch.batch, batch.ids.length);
    const state = heldBeyond(known, this.#rowsLeft);
    this.#rowsLeft -= rowsToSend(state).length;
    this.#taken += 1;
    // After a crash the notes tell which rows the call carried, so they must know what is held and what no more.
    if (state.held !== undefined || known.held !== undefined) this.#ledger.keepOpen(batch.batch, state);
    return {
      batch: batch.batch,
      ...(batch.owner === undefined ? {} : { owner: batch.owner }),
      ids: batch.ids,
      // The key may have been mended since: a refused signature counts from here.
      state: { ...state, signedAgain: false },
    };
  }
}
