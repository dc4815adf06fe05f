// One run on disk, opened for going on with it: nobody else may write it meanwhile.
import type { Batch } from '../batch.ts';
import type { OutcomeCounts } from '../outcome.ts';
import type { Plan } from '../plan.ts';
import type { SettledRow } from '../settled-rows.ts';
import type { Summary } from '../summary.ts';
import type { RunLedger } from './run-ledger.ts';

/** A batch with the rows of it that have a final word, in the order of their indexes. */
export interface WordedBatch {
  readonly batch: Batch;
  readonly rows: readonly SettledRow[];
}

export interface WrittenReports {
  /** Rows written for each outcome. */
  readonly counts: OutcomeCounts;
  /** Hex SHA-256 of outcomes.csv. */
  readonly outcomesSha256: string;
}

export interface RunStore {
  readonly plan: Plan;
  readonly ledger: RunLedger;
  /** The batches of the plan in their order, but for those that `skip` names by their number: these are not even parsed. */
  batches(skip?: (batch: number) => boolean): AsyncIterable<Batch>;
  /** The batches of which rows have a final word, in the order of the plan, settled as a whole or not. */
  wordedBatches(): AsyncIterable<WordedBatch>;
  /** Makes outcomes.csv and failed.csv anew. */
  writeReports(): Promise<WrittenReports>;
  readSummary(): Promise<Summary | undefined>;
  writeSummary(summary: Summary): Promise<void>;
  /** Lets others have the run. */
  close(): Promise<void>;
}
