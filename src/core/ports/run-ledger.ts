// The books on disk as the use cases see them: what is settled, and how far each open batch has come.
import type { Batch } from '../batch.ts';
import type { BatchState } from '../batch-state.ts';
import type { Books } from '../books.ts';
import type { ControlRecord } from '../control.ts';
import type { BatchRecord, RunRecord } from '../ledger-record.ts';
import type { LeftOnRedis } from '../left-on-redis.ts';
import type { SettledRow } from '../settled-rows.ts';

/** What was spent on batches. */
export interface Effort {
  readonly calls: number;
  /** Calls beyond the first of each batch. */
  readonly retries: number;
  readonly throttled: number;
}

/** Rows of one batch that were unknown, with what a verification found out about them. */
export interface Amendment {
  readonly batch: Batch;
  readonly rows: readonly SettledRow[];
}

export interface RunLedger {
  readonly books: Books;
  /** Whether anything was ever sent. */
  readonly begun: boolean;
  /** When the plan was begun to be carried out, ISO 8601; undefined where the ledger does not say it. */
  readonly startedAt: string | undefined;
  /** How far a batch with that many rows has come; a call that was under way when the program died counts as possibly done. */
  stateOf(batch: number, rows: number): BatchState;
  /** Must be called before the call goes out. Throws `AppError` where it cannot be written: then nothing may be sent. */
  sending(batch: number): void;
  /**
   * Must have resolved before the batches go into a queue that others serve: from then on any number of calls may carry any of
   * their rows, also while this machine is down. Flushed to the disk. Throws as `sending` does.
   */
  shared(...batches: readonly number[]): Promise<void>;
  /** Takes `shared` back: the batch came back without a call. */
  unsent(batch: number): void;
  /** Keeps what is known of a batch that is not settled yet. */
  keepOpen(batch: number, state: BatchState): void;
  /** Appends settled batches and flushes them to the disk; a batch that was settled before is not counted again. */
  settle(records: readonly BatchRecord[]): Promise<void>;
  /** Puts what was found out in the place of what the books say of those rows, flushed to the disk. */
  amend(amendments: readonly Amendment[]): Promise<void>;
  /**
   * Where something of the run can still stand in a queue that workers serve; undefined where that
   * is nowhere.
   */
  readonly leftOnRedis: LeftOnRedis | undefined;
  /** What the operator asked of the run from elsewhere and what became of it, in order. */
  readonly changes: readonly ControlRecord[];
  /** Appends what happened to the run as a whole and flushes it to the disk. */
  record(record: RunRecord | ControlRecord): Promise<void>;
  /** Calls made for batches that are not settled. */
  openEffort(): Effort;
  close(): Promise<void>;
}
