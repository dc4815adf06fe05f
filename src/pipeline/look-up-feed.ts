// Cuts the rows that are to be looked up into calls, target by target, with bounded memory.
import type { Batch } from '../core/batch.ts';
import { firstLookUp, type LookUp, type LookUpRow } from '../core/look-up.ts';
import type { LookUpRegistry } from '../core/look-up-job.ts';
import type { Target } from '../core/targets.ts';

/** Rows of one batch that are to be looked up, by their index. */
export interface BatchToLookUp {
  readonly batch: Batch;
  readonly rows: readonly { readonly row: number }[];
}

/** Rows that wait for others of their owner, at most. */
const MOST_WAITING = 20_000;

/** Where a target's rows hang on an owner, one call or one round of pages serves all rows of the owner. */
export class LookUpFeed {
  readonly #batches: AsyncIterator<BatchToLookUp>;
  readonly #lookUps: LookUpRegistry;
  readonly #waiting = new Map<string | undefined, LookUpRow[]>();
  readonly #ready: LookUp[] = [];
  #next: BatchToLookUp | undefined;
  #exhausted = false;
  #waitingRows = 0;

  /** `batches` with the rows that are to be looked up, in the order of the targets. */
  constructor(batches: AsyncIterable<BatchToLookUp>, lookUps: LookUpRegistry) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#lookUps = lookUps;
  }

  /** The target of the next rows, without taking any. */
  async peekTarget(): Promise<Target | undefined> {
    if (this.#next === undefined && !this.#exhausted) {
      const { done, value } = await this.#batches.next();
      if (done === true) this.#exhausted = true;
      else this.#next = value;
    }
    return this.#next?.batch.target;
  }

  /** The next call of that target; undefined when it has no more rows. */
  async take(target: Target): Promise<LookUp | undefined> {
    const most = this.#lookUps[target].idsPerCall;
    while (this.#ready.length === 0) {
      if ((await this.peekTarget()) !== target || this.#next === undefined) {
        this.#releaseAll();
        return this.#ready.shift();
      }
      this.#add(this.#next, most);
      this.#next = undefined;
    }
    return this.#ready.shift();
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  #add({ batch, rows }: BatchToLookUp, most: number): void {
    const waiting = this.#waiting.get(batch.owner) ?? [];
    this.#waiting.set(batch.owner, waiting);
    for (const { row } of rows) {
      waiting.push({ batch: batch.batch, row, id: batch.ids[row] ?? '' });
      this.#waitingRows += 1;
      if (waiting.length >= most) this.#release(batch.owner);
    }
    if (this.#waitingRows >= MOST_WAITING) this.#releaseAll();
  }

  #release(owner: string | undefined): void {
    const rows = this.#waiting.get(owner)?.splice(0) ?? [];
    this.#waitingRows -= rows.length;
    if (rows.length > 0) this.#ready.push(firstLookUp(owner, rows));
  }

  #releaseAll(): void {
    for (const owner of this.#waiting.keys()) this.#release(owner);
    this.#waiting.clear();
  }
}
