// Streams the batches of a run together with the rows of them that have a final word.
import type { Batch } from '../../core/batch.ts';
import type { BatchState } from '../../core/batch-state.ts';
import type { WordedBatch } from '../../core/ports/run-store.ts';
import { rowsOf } from '../../core/settled-rows.ts';
import { LedgerIndex } from './ledger-index.ts';

export interface WordedRun {
  readonly runDir: string;
  readonly batches: AsyncIterable<Batch>;
  /** Batches of the plan. */
  readonly count: number;
  /** How far a batch that is not settled has come. */
  readonly stateOf: (batch: number, rows: number) => BatchState;
}

/** In the order of the plan; batches without a final word on any row are left out. */
export async function* wordedBatches(run: WordedRun): AsyncGenerator<WordedBatch> {
  const index = await LedgerIndex.open(run.runDir, run.count);
  try {
    for await (const batch of run.batches) {
      const record = index.find(batch.batch);
      const rows = rowsOf(record?.groups ?? run.stateOf(batch.batch, batch.ids.length).settled);
      if (rows.length > 0) yield { batch, rows };
    }
  } finally {
    index.close();
  }
}
