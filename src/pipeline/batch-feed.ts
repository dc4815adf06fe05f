// The batches of a plan that are still to be sent, one after the other, with how far each has come.
import type { Batch } from '../core/batch.ts';
import { heldBeyond, rowsToSend } from '../core/batch-state.ts';
import type { QueuedBatch } from '../core/ports/batch-queue.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';

type FeedLedger = Pick<RunLedger, 'books' | 'stateOf' | 'keepOpen'>;

export class BatchFeed {
  readonly #batches: AsyncIterator<Batch>;
  readonly #ledger: FeedLedger;
  #rowsLeft: number;
  #next: Batch | undefined;
  #exhausted = false;

  /** @param mostRows rows that may be sent, all if left out; the batch at the border is cut */
  constructor(batches: AsyncIterable<Batch>, ledger: FeedLedger, mostRows = Number.POSITIVE_INFINITY) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#ledger = ledger;
    this.#rowsLeft = mostRows;
  }

  /** The next batch that the ledger does not have, without taking it. */
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

  /** Takes the batch that `peek` showed, ready for the queue. */
  take(): QueuedBatch | undefined {
    const batch = this.#next;
    this.#next = undefined;
    if (batch === undefined) return undefined;
    const known = this.#ledger.stateOf(batch.batch, batch.ids.length);
    const state = heldBeyond(known, this.#rowsLeft);
    this.#rowsLeft -= rowsToSend(state).length;
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

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
