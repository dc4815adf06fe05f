// Where a plan is built: a draft that becomes a run directory as a whole, or leaves nothing.
import type { Batch } from '../batch.ts';
import type { KeyBlocks } from '../duplicate-index.ts';
import type { ExcludedOutcome } from '../outcome.ts';
import type { Plan } from '../plan.ts';

/** A batch that has no number yet: numbers follow from the order of the finished file. */
export type UnnumberedBatch = Omit<Batch, 'batch'>;

/** A plan before the store has added its digests and the seal. */
export type UnsealedPlan = Omit<Plan, 'batches_sha256' | 'excluded_sha256' | 'seal'>;

/** One line of `excluded.csv`. */
export interface ExcludedRow {
  /** The input's name. */
  readonly source: string;
  readonly line: number;
  /** As the input has it, where it is none of the targets. */
  readonly target: string;
  readonly owner: string;
  readonly id: string;
  readonly outcome: ExcludedOutcome;
  readonly reason: string;
}

/** Rows of one owner, in the order of the input. */
export interface RowGroup {
  readonly owner: string;
  readonly ids: string[];
  readonly sources: number[];
  readonly lines: number[];
}

/** Rows put aside on disk, in numbered parts that are read back one by one. */
export interface Spill {
  append(part: number, group: RowGroup): void;
  /** The groups of one part in the order in which they were appended. */
  read(part: number): AsyncIterable<RowGroup>;
  /** Removes all parts from the disk. */
  remove(): Promise<void>;
}

export interface PlanDraft {
  /** Holds the keys of the duplicate index while planning lasts. */
  readonly keys: KeyBlocks;
  /** Appends a batch; in a draft ordered by target, behind the others of its target. */
  addBatch(batch: UnnumberedBatch): void;
  addExcluded(row: ExcludedRow): void;
  openSpill(): Spill;
  /** Seals the plan and puts the run directory in its place, complete and flushed to disk. */
  commit(plan: UnsealedPlan): Promise<Plan>;
  /** Removes all that was written; does nothing after `commit`. */
  discard(): Promise<void>;
}

export interface DraftOptions {
  readonly runId: string;
  /** Whether the batches stand in the order of `TARGETS` whatever the order in which they are added. */
  readonly orderByTarget: boolean;
}

export interface PlanStore {
  /** Throws an `AppError` of kind `usage` where the run exists already or the id cannot name a directory. */
  begin(options: DraftOptions): Promise<PlanDraft>;
}
