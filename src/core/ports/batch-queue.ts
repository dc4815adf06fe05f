// The queue of one API as one run sees it: batches go in, are called one by one, and come out settled or stopped.
import type { BatchState } from '../batch-state.ts';
import type { StopReason } from '../judge-call.ts';

/** A batch on its way through the queue. */
export interface QueuedBatch {
  readonly batch: number;
  readonly owner?: string;
  readonly ids: readonly string[];
  readonly state: BatchState;
}

/** What one activation came to: the batch has ended, or goes back to be tried again after a delay. */
export type ActivationEnd =
  | { readonly kind: 'done'; readonly state: BatchState; readonly stop?: StopReason }
  | { readonly kind: 'again'; readonly state: BatchState; readonly delayMs: number };

/** Makes exactly one API call for a batch, or none when the run is being halted. */
export type Activation = (batch: QueuedBatch) => Promise<ActivationEnd>;

/** A batch that has left the workers: with open rows only where `stop` says why. */
export interface EndedBatch {
  readonly batch: number;
  readonly state: BatchState;
  readonly stop?: StopReason;
}

export interface BatchQueue {
  /** Adds batches; one that is in the queue already is left as it is. */
  feed(batches: readonly QueuedBatch[]): Promise<void>;
  /** Ended batches that were not forgotten yet, at most `most`. Throws `AppError` where an activation threw. */
  collect(most: number): Promise<readonly EndedBatch[]>;
  /** Removes ended batches; call it only once their outcome is on disk. */
  forget(batches: readonly number[]): Promise<void>;
  /** Starts to serve the queue in this process. */
  work(activation: Activation, concurrency: number): void;
  setConcurrency(concurrency: number): void;
  /** Takes no more batches from now on; those that are active go on. */
  stopTaking(): void;
  /** Takes no more batches and waits until the active ones have ended their calls. */
  stopWorking(): Promise<void>;
  close(): Promise<void>;
}
