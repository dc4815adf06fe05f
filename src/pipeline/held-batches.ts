// Batches that a run has taken back from a shared queue, so that others can use the workers, and will feed again.
import { type BatchState, isUntouched } from '../core/batch-state.ts';
import type { QueuedBatch, SharedBatches } from '../core/ports/batch-queue.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { IsBusy } from './batch-feed.ts';
import type { RunControl } from './run-control.ts';

/** What this process has put into the queue and not collected yet. */
export class InQueue {
  readonly #batches = new Map<number, QueuedBatch>();
  readonly #owners = new Set<string>();

  get batches(): ReadonlyMap<number, QueuedBatch> {
    return this.#batches;
  }

  get size(): number {
    return this.#batches.size;
  }

  hasOwner(owner: string): boolean {
    return this.#owners.has(owner);
  }

  add(batch: QueuedBatch): void {
    this.#batches.set(batch.batch, batch);
    if (batch.owner !== undefined) this.#owners.add(batch.owner);
  }

  rowsOf(batch: number): number | undefined {
    return this.#batches.get(batch)?.ids.length;
  }

  remove(batch: number): void {
    const owner = this.#batches.get(batch)?.owner;
    this.#batches.delete(batch);
    if (owner !== undefined) this.#owners.delete(owner);
  }
}

/** The run's part of a shared queue. */
export interface SharedPart {
  readonly shared: SharedBatches;
  readonly ledger: RunLedger;
}

export class HeldBatches {
  readonly #batches: QueuedBatch[] = [];
  readonly #control: RunControl;
  readonly #part: SharedPart | undefined;
  #rate: RunControl['rate'];

  /** Without a shared queue nothing is ever taken back. */
  constructor(control: RunControl, part: SharedPart | undefined) {
    this.#control = control;
    this.#part = part;
    this.#rate = control.rate;
  }

  get size(): number {
    return this.#batches.length;
  }

  /** Takes the next one to be fed again whose owner is not busy. */
  take(isBusy: IsBusy): QueuedBatch | undefined {
    const place = this.#batches.findIndex(({ owner }) => owner === undefined || !isBusy(owner));
    return place === -1 ? undefined : this.#batches.splice(place, 1)[0];
  }

  /**
   * If the batch came out of the queue with rows that this process did not hold, an earlier process
   * of the run did: these
   * are fed again. What was looked up beside the others says nothing of them.
   */
  feedRest(fed: QueuedBatch, left: BatchState): void {
    const held = left.open.map(({ row }) => row).filter((row) => fed.state.held?.includes(row) ?? false);
    if (held.length === left.open.length) return;
    const { check: _, held: _earlier, ...known } = left;
    const state = { ...known, ...(held.length === 0 ? {} : { held }) };
    this.#part?.ledger.keepOpen(fed.batch, state);
    this.#batches.push({ ...fed, state });
  }

  /**
   * While the run is held, takes back what waits in the queue, and lets nothing be called that its store brings back; after a change of the
   * rate too, so that it is fed again with the new one. A batch for which a call is under way stays there.
   */
  async takeBack(inQueue: InQueue): Promise<void> {
    const isHeld = this.#control.heldBy !== undefined;
    const hasOldRate = this.#control.rate !== this.#rate;
    this.#rate = this.#control.rate;
    if (this.#part === undefined) return;
    await this.#part.shared.allowCalls(!isHeld);
    if (inQueue.size > 0 && (hasOldRate || isHeld)) await this.#takeBackFrom(this.#part, inQueue);
  }

  async #takeBackFrom({ shared, ledger }: SharedPart, inQueue: InQueue): Promise<void> {
    for (const { batch, state } of await shared.withdraw('waiting')) {
      const fed = inQueue.batches.get(batch);
      noteTakenBack(ledger, batch, state);
      if (fed === undefined || ledger.books.has(batch)) continue;
      inQueue.remove(batch);
      // What was looked up before the hold says nothing of now.
      const { check: _, ...known } = state;
      this.#batches.push({ ...fed, state: known });
    }
    this.#batches.sort((a, b) => a.batch - b.batch);
  }
}

/** Keeps what is known of a batch that is in no queue any more. */
export function noteTakenBack(ledger: RunLedger, batch: number, state: QueuedBatch['state']): void {
  // One that is settled came back with a store that has lost its last moments.
  if (ledger.books.has(batch)) return;
  if (isUntouched(state)) ledger.unsent(batch);
  else ledger.keepOpen(batch, state);
}
