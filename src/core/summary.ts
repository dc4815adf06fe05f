// The value in summary.json: what a run came to, in the words of the contract.
import type { ControlRecord } from './control.ts';
import type { EndWarning } from './end-warnings.ts';
import { type OutcomeCounts, sumOf } from './outcome.ts';
import type { Plan } from './plan.ts';
import { EXIT, type ExitCode, type RunState } from './run-state.ts';
import type { VerdictCounts } from './verification.ts';

export interface Summary {
  readonly run_id: string;
  readonly parent: string | null;
  readonly state: RunState;
  /** Null while the run has not ended. */
  readonly exit_code: number | null;
  /** Why the run ended early; null where it did not. */
  readonly reason: string | null;
  readonly sdkappid: number;
  readonly target: Plan['target'];
  readonly inputs: Plan['inputs'];
  readonly rows: number;
  readonly outcomes: OutcomeCounts;
  readonly balanced: boolean;
  readonly calls: number;
  readonly retries: number;
  readonly throttled: number;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly tool_version: string;
  /** Hex SHA-256 of outcomes.csv; left out before the run has ended for the first time. */
  readonly outcomes_sha256?: string | undefined;
  /** With a queue on Redis: whether nothing of the run is left there. */
  readonly queue_clean?: boolean;
  /** Of the last verification; left out before the first one. */
  readonly verified?: VerdictCounts;
  /** What gives reason to doubt the app or the ids; left out if nothing does. */
  readonly warnings?: readonly EndWarning[];
  /** What the operator asked of the run from elsewhere; left out where that is nothing. */
  readonly changes?: readonly Omit<ControlRecord, 'type' | 'request'>[];
}

export interface SummaryParts {
  readonly state: RunState;
  readonly exitCode: ExitCode | null;
  readonly reason: string | null;
  readonly outcomes: OutcomeCounts;
  readonly calls: number;
  readonly retries: number;
  readonly throttled: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly toolVersion: string;
  readonly outcomesSha256?: string;
  readonly queueClean?: boolean | undefined;
  readonly verified?: VerdictCounts | undefined;
  readonly warnings?: readonly EndWarning[];
  readonly changes?: readonly ControlRecord[];
}

export function summarise(plan: Plan, parts: SummaryParts): Summary {
  return {
    run_id: plan.run_id,
    parent: plan.parent,
    state: parts.state,
    exit_code: parts.exitCode,
    reason: parts.reason,
    sdkappid: plan.sdkappid,
    target: plan.target,
    inputs: plan.inputs,
    rows: plan.rows,
    outcomes: parts.outcomes,
    balanced: sumOf(parts.outcomes) === plan.rows,
    calls: parts.calls,
    retries: parts.retries,
    throttled: parts.throttled,
    started_at: parts.startedAt,
    finished_at: parts.finishedAt,
    tool_version: parts.toolVersion,
    ...(parts.outcomesSha256 === undefined ? {} : { outcomes_sha256: parts.outcomesSha256 }),
    ...(parts.queueClean === undefined ? {} : { queue_clean: parts.queueClean }),
    ...(parts.verified === undefined ? {} : { verified: parts.verified }),
    ...warningsOf(parts),
    ...changesOf(parts),
  };
}

function warningsOf({ warnings = [] }: SummaryParts): Pick<Summary, 'warnings'> {
  return warnings.length === 0 ? {} : { warnings };
}

function changesOf({ changes = [] }: SummaryParts): Pick<Summary, 'changes'> {
  if (changes.length === 0) return {};
  return { changes: changes.map(({ type: _type, request: _request, ...rest }) => rest) };
}

/** The outcomes of a plan of which nothing was sent. */
export function plannedOutcomes(plan: Plan): OutcomeCounts {
  const notSent = plan.rows_to_send > 0 ? { not_sent: plan.rows_to_send } : {};
  return { ...notSent, ...plan.excluded };
}

/** Exit code of a run whose batches are all settled; `verified` where it was looked up what is gone. */
export function finishedExitCode(outcomes: OutcomeCounts, verified?: VerdictCounts): ExitCode {
  const { failed = 0, unknown = 0, invalid = 0, not_sent = 0 } = outcomes;
  const wanting = failed + unknown + invalid + not_sent + (verified?.present ?? 0);
  return wanting > 0 ? EXIT.rowsFailed : EXIT.ok;
}
