// What the edges may see of runs that they do not work on.
import { readBooks } from '../adapters/run-dir/ledger-file.ts';
import { type RunEvent, readRunEvents } from '../adapters/run-dir/run-history.ts';
import { type RunsFolder, viewRun, viewRuns } from '../adapters/run-dir/view-run.ts';
import type { OutcomeCounts } from '../core/outcome.ts';
import { isAbandoned, outcomesOf, type RunView, withRest } from '../core/run-view.ts';

export type { RunEvent } from '../adapters/run-dir/run-history.ts';

/** One run, looked at closely. */
export interface RunReport extends RunView {
  /** As the ledger has them where a process died without a summary. */
  readonly outcomes: OutcomeCounts;
  /** Starts, ends and the operator's wishes, in order. */
  readonly events: readonly RunEvent[];
}

/** Throws `AppError`: `runs.unreadable` (usage). */
export function listRuns(runsDir: string): Promise<RunsFolder> {
  return viewRuns(runsDir);
}

/** Throws `AppError`: `run.not-found` (usage), `plan.changed` (guard), `ledger.damaged` (input). */
export async function reportRun(runDir: string): Promise<RunReport> {
  const view = await viewRun(runDir);
  const outcomes = isAbandoned(view)
    ? withRest(view.plan, (await readBooks(runDir, view.plan.batches)).counts())
    : outcomesOf(view);
  return { ...view, outcomes, events: await readRunEvents(runDir) };
}

/** How a run gets on, for looking often. Throws as `reportRun`. */
export function glanceAtRun(runDir: string): Promise<RunView> {
  return viewRun(runDir);
}
