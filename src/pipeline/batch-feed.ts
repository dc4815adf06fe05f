// The batches of a plan that are still to be sent, one after the other, with how far each has come.
import type { Batch } from '../core/batch.ts';
import type { QueuedBatch } from '../core/ports/batch-queue.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';

export class BatchFeed {
  readonly #batches: AsyncIterator<Batch>;
  readonly #ledger: Pick<RunLedger, 'books' | 'stateOf'>;
  #next: Batch | undefined;
  #exhausted = false;

  constructor(batches: AsyncIterable<Batch>, ledger: Pick<RunLedger, 'books' | 'stateOf'>) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#ledger = ledger;
  }

  /** The next batch that the ledger does not have, without taking it. */
  async peek(): Promise<Batch | undefined> {
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
    return {
      batch: batch.batch,
      ...(batch.owner === undefined ? {} : { owner: batch.owner }),
      ids: batch.ids,
      // The key may have been mended since: a refused signature counts from here.
      state: { ...this.#ledger.stateOf(batch.batch, batch.ids.length), signedAgain: false },
    };
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
