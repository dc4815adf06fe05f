// What a run does besides where its batches are in a queue that other processes serve too and that outlives this one.
import type { BatchQueue, QueuedBatch, SharedBatches } from '../core/ports/batch-queue.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import { noteTakenBack } from './held-batches.ts';
import type { RunControl } from './run-control.ts';
import type { RunEnding } from './run-ending.ts';

export interface SharedRun {
  readonly queue: BatchQueue;
  readonly shared: SharedBatches;
  readonly ledger: RunLedger;
  readonly clock: Clock;
}

/** Others may call a batch as soon as it is in the queue, and write no notes here: so it counts as sent from then on. */
export async function feedShared(
  { queue, ledger }: Pick<SharedRun, 'queue' | 'ledger'>,
  batches: readonly QueuedBatch[],
): Promise<void> {
  if (queue.shared !== undefined) await ledger.shared(...batches.map(({ batch }) => batch));
  await queue.feed(batches);
}

/** Why no call is to be made for the run at present. */
export interface Restraint {
  readonly control: RunControl;
  readonly ending: RunEnding;
}

/** Whether others are to be kept from calling for it. */
export function isRestrained({ control, ending }: Restraint): boolean {
  return control.heldBy !== undefined || ending.reason !== undefined;
}

/**
 * How often the queue is asked whether it still has everything, and whether anything stands still.
 */
const LOOK_EVERY_MS = 3_000;

/**
 * Makes up for what the store has lost: whether the run is held, or is not any more, and batches; of these nobody knows whether they
 * were sent. While the run is held none is fed.
 */
export class LostBatches {
  readonly #run: SharedRun;
  #lookAtMs: number;

  constructor(run: SharedRun) {
    this.#run = run;
    this.#lookAtMs = run.clock.monotonicMs() + LOOK_EVERY_MS;
  }

  /** Resolves to how many were fed again. */
  async feedAgain(inQueue: ReadonlyMap<number, QueuedBatch>, isHeld: boolean): Promise<number> {
    const { shared, clock, ledger } = this.#run;
    if (clock.monotonicMs() < this.#lookAtMs) return 0;
    this.#lookAtMs = clock.monotonicMs() + LOOK_EVERY_MS;
    await shared.setHeld(isHeld);
    if (isHeld) return 0;
    await shared.wakeStanding();
    const missing = await shared.missing([...inQueue.keys()]);
    const batches = missing
      .map((batch) => inQueue.get(batch))
      .filter((batch) => batch !== undefined)
      .map((batch) => ({ ...batch, state: ledger.stateOf(batch.batch, batch.ids.length) }));
    if (batches.length > 0) await feedShared(this.#run, batches);
    return batches.length;
  }
}

/** Enters all that has ended and is in the queue into the ledger. */
export type Collect = () => Promise<void>;

/** Longer than the longest call of a worker and the time until one that was killed has lost its batches. */
export const MOST_LEAVING_MS = 45_000;
const TICK_MS = 100;
/** To look whether it is clean goes through all keys that there are. */
const CLEAN_TICK_MS = 1_000;

/**
 * Leaves nothing of the run in the queue: takes back what nobody calls, and waits for the rest to
 * end, and for a store that is in another one's place to be asked in its stead. Resolves to whether
 * nothing is left; what is left then is held.
 */
export async function leaveNothing(
  run: SharedRun,
  collect: Collect,
  endMs = run.clock.monotonicMs() + MOST_LEAVING_MS,
): Promise<boolean> {
  const { shared, clock } = run;
  await shared.allowCalls(false);
  for (;;) {
    await takeBack(run, collect);
    const isEmpty = (await shared.size()) === 0;
    if (isEmpty && (await shared.isClean())) return true;
    if (clock.monotonicMs() > endMs) break;
    await shared.wakeStanding();
    await new Promise<void>((resolve) => {
      clock.after(isEmpty ? CLEAN_TICK_MS : TICK_MS, resolve);
    });
  }
  await shared.setHeld(true);
  return false;
}

/** Takes back what nobody calls, and enters what has ended. */
export async function takeBack({ shared, ledger }: SharedRun, collect: Collect): Promise<void> {
  for (const { batch, state } of await shared.withdraw('all')) noteTakenBack(ledger, batch, state);
  await collect();
}
