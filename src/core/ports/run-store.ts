// One run on disk, opened for going on with it: nobody else may write it meanwhile.
import type { Batch } from '../batch.ts';
import type { OutcomeCounts } from '../outcome.ts';
import type { Plan } from '../plan.ts';
import type { Summary } from '../summary.ts';
import type { RunLedger } from './run-ledger.ts';

export interface RunStore {
  readonly plan: Plan;
  readonly ledger: RunLedger;
  /** The batches of the plan in their order, but for those that `skip` names by their number: these are not even parsed. */
  batches(skip?: (batch: number) => boolean): AsyncIterable<Batch>;
  /** Makes outcomes.csv and failed.csv anew; resolves to the rows written for each outcome. */
  writeReports(): Promise<OutcomeCounts>;
  readSummary(): Promise<Summary | undefined>;
  writeSummary(summary: Summary): Promise<void>;
  /** Lets others have the run. */
  close(): Promise<void>;
}
