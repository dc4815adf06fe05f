// A run as it looks from outside: its plan, what its summary says, and whether a process works on it.
import type { WrittenStatus } from './live-status.ts';
import { addCounts, type OutcomeCounts, RETRIED_OUTCOMES, sumOf } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { RunState } from './run-state.ts';
import { plannedOutcomes, type Summary } from './summary.ts';

export interface RunView {
  readonly runDir: string;
  readonly plan: Plan;
  /** Undefined where there is none, or none that can be read. */
  readonly summary: Summary | undefined;
  /** The process that has the run open. */
  readonly holder: { readonly pid: number; readonly host: string } | undefined;
  /** Of the process that works on it, or the last words of one that died. */
  readonly live: WrittenStatus | undefined;
  /** Whether anything was ever sent or tried. */
  readonly begun: boolean;
}

/** What the process says that has the run open; undefined where it says nothing, as one that verifies a run whose own process died. */
export function liveStatus({ holder, live }: Pick<RunView, 'holder' | 'live'>): WrittenStatus | undefined {
  const isOfHolder = live !== undefined && live.pid === holder?.pid && live.host === holder.host;
  return isOfHolder ? live : undefined;
}

/** The state of a run, with what its summary cannot say. */
export function stateOf(view: RunView): RunState {
  return liveStatus(view)?.state ?? view.summary?.state ?? (view.begun ? 'running' : 'planned');
}

/**
 * The process that worked on the run died without a word: the run has begun, has not ended, and nobody has it open, or a process that has
 * not begun to work on it.
 */
export function isAbandoned(view: RunView): boolean {
  // Without any status the holder is about to write its first one, or closes the books.
  const isLeftBehind = view.live !== undefined && liveStatus(view) === undefined;
  if (view.holder !== undefined && !isLeftBehind) return false;
  const state = stateOf(view);
  return state === 'running' || (state === 'paused' && !hasEnded(view));
}

/** Whoever ends in order, paused or not, leaves an exit code. */
function hasEnded({ summary }: Pick<RunView, 'summary'>): boolean {
  return typeof summary?.exit_code === 'number';
}

/** Outcomes as far as they are known without reading the ledger. */
export function outcomesOf({ plan, summary, live }: RunView): OutcomeCounts {
  // A process that died after its last summary has left an older word behind.
  if (live !== undefined && !hasEnded({ summary })) return withRest(plan, live.outcomes);
  return summary?.outcomes ?? plannedOutcomes(plan);
}

/** Settled outcomes, the rows that were left out, and the rest as not sent. */
export function withRest(plan: Plan, settled: OutcomeCounts): OutcomeCounts {
  const rest = plan.rows_to_send - sumOf(settled);
  return addCounts(addCounts(settled, plan.excluded), { not_sent: rest });
}

/** Rows that a new plan could take up. */
export function rowsToRetry(outcomes: OutcomeCounts): number {
  return RETRIED_OUTCOMES.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
}

/** The command with which the operator goes on. */
export type NextCommand = 'apply' | 'resume' | 'retry';

/** Undefined where a process is at work, or nothing is left to do. */
export function nextCommand(view: RunView): NextCommand | undefined {
  const state = stateOf(view);
  if (view.holder !== undefined)
    return state === 'paused' && liveStatus(view)?.held_by === 'operator' ? 'resume' : undefined;
  if (state === 'finished' || state === 'cancelled')
    return rowsToRetry(outcomesOf(view)) > 0 ? 'retry' : undefined;
  return state === 'paused' ? 'resume' : 'apply';
}
