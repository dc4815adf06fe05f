// The queue of one API as one run sees it: batches go in, are called one by one, and come out settled or stopped.
import type { BatchState } from '../batch-state.ts';
import type { WireOptions } from '../deletion-job.ts';
import type { StopReason } from '../judge-call.ts';
import type { SettledGroup } from '../settled-rows.ts';

/** How a run wants its batches called; travels with them where other processes may call them. */
export interface CallTerms extends WireOptions {
  readonly runId: string;
  readonly maxAttempts: number;
  /** Calls per second that the run may make; null for no limit. */
  readonly rate: number | null;
  /** Whether rows are looked up before they are sent, where their target allows it. */
  readonly checkFirst?: boolean;
  /** Calls per second that the run may make to look them up; null for no limit. */
  readonly checkRate?: number | null;
}

/** A batch on its way through the queue. */
export interface QueuedBatch {
  readonly batch: number;
  readonly owner?: string;
  readonly ids: readonly string[];
  readonly state: BatchState;
  /** Given where the queue is shared, since the batch may be another run's. */
  readonly terms?: CallTerms;
}

/** What one activation came to: the batch has ended, or goes back to be tried again after a delay. */
export type ActivationEnd =
  | { readonly kind: 'done'; readonly state: BatchState; readonly stop?: StopReason }
  | { readonly kind: 'again'; readonly state: BatchState; readonly delayMs: number };

/**
 * Makes exactly one API call for a batch, or none when the run is being halted, or when `mayCall` says right before the call
 * that another process can have the batch by now, or that its run is held; left out, neither can be.
 */
export type Activation = (batch: QueuedBatch, mayCall?: () => Promise<boolean>) => Promise<ActivationEnd>;

/** A batch that has left the workers. */
export interface EndedBatch extends Pick<BatchState, 'calls' | 'throttled'> {
  readonly batch: number;
  /** How many it has. */
  readonly rows: number;
  /** The settled ones. */
  readonly groups: readonly SettledGroup[];
  /** Given where rows are still open, since `stop` says why no further call makes sense, or since they are held. */
  readonly left?: BatchState;
  readonly stop?: StopReason;
}

/** What there is to a queue for those who only serve it. */
export interface ServedQueue {
  /** Starts to serve the queue in this process. */
  work(activation: Activation, concurrency: number): void;
  setConcurrency(concurrency: number): void;
  /** Takes no more batches from now on; those that are active go on. */
  stopTaking(): void;
  /** Takes no more batches and waits until the active ones have ended their calls. */
  stopWorking(): Promise<void>;
  close(): Promise<void>;
}

/** A batch that was taken out of a shared queue, and how far it has come. */
export type Withdrawn = Pick<QueuedBatch, 'batch' | 'state'>;

/** Those that wait for their turn or for another try, or also those that a process had that died: they look as if a call were under way. */
export type WhichBatches = 'waiting' | 'all';

/** What a run can ask of a queue that other processes serve too, and that outlives this one. */
export interface SharedBatches {
  /** Which of these the queue does not know any more: its store has lost them, and they may have been sent. */
  missing(batches: readonly number[]): Promise<readonly number[]>;
  /** Takes the run's batches out of the queue unless they have ended or a call is under way for them. */
  withdraw(which: WhichBatches): Promise<readonly Withdrawn[]>;
  /**
   * While held, no process makes a call for the run any more; one that has taken a batch gives it back when its turn comes. It lasts beyond
   * this process, so that nothing goes out for a run that died while it was held.
   */
  setHeld(isHeld: boolean): Promise<void>;
  /**
   * Whether batches may be called that the store brings back after it was started again, those among them that were taken out of it
   * before. Feeding allows it.
   */
  allowCalls(isAllowed: boolean): Promise<void>;
  /**
   * Lets batches go on that stand still for longer than they were to wait, as after a clock was set
   * back.
   */
  wakeStanding(): Promise<void>;
  /** Batches of the run that wait for nothing but their turn. */
  waiting(): Promise<number>;
  /** Batches of the run that are in the queue, ended ones among them. */
  size(): Promise<number>;
  /**
   * Removes the last traces of the run, that it is held among them, and looks whether anything of it is left in the store; false too
   * where this one is not the store any more that others come to.
   */
  isClean(): Promise<boolean>;
}

export interface BatchQueue extends ServedQueue {
  /** Left out where the queue is this process's own and gone with it. */
  readonly shared?: SharedBatches;
  /** Adds batches; one that is in the queue already is left as it is. */
  feed(batches: readonly QueuedBatch[]): Promise<void>;
  /** Ended batches that were not forgotten yet, at most `most`. Throws `AppError` where an activation threw. */
  collect(most: number): Promise<readonly EndedBatch[]>;
  /** Removes ended batches; call it only once their outcome is on disk. */
  forget(batches: readonly number[]): Promise<void>;
}
