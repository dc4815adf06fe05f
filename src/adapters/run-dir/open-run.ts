// Opens a run directory for going on with it: lock, sealed plan, unchanged batches, ledger.
import { join } from 'node:path';
import pLimit from 'p-limit';
import { AppError } from '../../core/app-error.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunStore } from '../../core/ports/run-store.ts';
import type { Target } from '../../core/targets.ts';
import { readBatches } from './batches-reader.ts';
import { openLedger } from './ledger-file.ts';
import { readPlan, verifyDigests } from './plan-reader.ts';
import { writeReports } from './reports.ts';
import { RUN_FILES } from './run-files.ts';
import { lockRun } from './run-lock.ts';
import { readSummary, writeSummary } from './summary-file.ts';
import { wordedBatches } from './worded-batches.ts';

export interface OpenRunOptions {
  /** Input columns of each target, for failed.csv. */
  readonly columns: Readonly<Record<Target, readonly string[]>>;
}

/**
 * Throws `AppError`: `run.not-found`, `run.locked` (usage), `plan.changed` (guard), `ledger.damaged` (input).
 * Nobody else can open the run until it is closed.
 */
export async function openRun(runDir: string, options: OpenRunOptions): Promise<RunStore> {
  const plan = await readPlan(runDir);
  const lock = lockRun(runDir);
  try {
    await verifyDigests(runDir, plan);
    return await openStore({ runDir, plan, columns: options.columns, release: () => lock.release() });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface OpenStore extends OpenRunOptions {
  readonly runDir: string;
  readonly plan: Plan;
  readonly release: () => void;
}

async function openStore({ runDir, plan, columns, release }: OpenStore): Promise<RunStore> {
  const ledger = await openLedger(runDir, plan);
  if (ledger.books.settledRows > plan.rows_to_send) {
    throw new AppError('ledger.foreign', `${join(runDir, RUN_FILES.ledger)} holds more rows than the plan`, {
      kind: 'input',
      hint: 'The ledger belongs to another plan. Put the right one back.',
    });
  }
  // Each is written beside the old one under the same name first: two at a time would take that from each other.
  const oneAtATime = pLimit(1);
  return {
    plan,
    ledger,
    batches: (skip) => readBatches(runDir, skip === undefined ? {} : { skip }),
    wordedBatches: () =>
      wordedBatches({
        runDir,
        batches: readBatches(runDir),
        count: plan.batches,
        stateOf: (batch, rows) => ledger.stateOf(batch, rows),
      }),
    writeReports: () =>
      writeReports({
        runDir,
        plan,
        batches: readBatches(runDir),
        columns,
        stateOf: (batch, rows) => ledger.stateOf(batch, rows),
      }),
    readSummary: () => readSummary(runDir),
    writeSummary: (summary) => oneAtATime(() => writeSummary(runDir, summary)),
    async close() {
      try {
        await ledger.close();
      } finally {
        release();
      }
    },
  };
}
