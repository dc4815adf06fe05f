// Plans a new run from the rows of an ended one that can be sent again.

import { join } from 'node:path';
import { registry } from '../../jobs/registry.ts';
import { createCsvReader } from '../adapters/csv/csv-reader.ts';
import { createOutcomesReader } from '../adapters/csv/outcomes-reader.ts';
import { readProbe } from '../adapters/run-dir/probe-file.ts';
import { RUN_FILES } from '../adapters/run-dir/run-files.ts';
import { viewRun } from '../adapters/run-dir/view-run.ts';
import type { Config } from '../config/load-config.ts';
import type { SettingName } from '../config/settings.ts';
import { AppError } from '../core/app-error.ts';
import { isDoubtCode } from '../core/doubts/codes.ts';
import { RETRIED_OUTCOMES, type RetriedOutcome } from '../core/outcome.ts';
import { listedAt } from '../core/plan.ts';
import { isAbandoned, type RunView, stateOf } from '../core/run-view.ts';
import { shellQuoted } from '../core/shell-quoted.ts';
import type { Summary } from '../core/summary.ts';
import type { Target } from '../core/targets.ts';
import type { GuardPolicy } from '../pipeline/guards/policy.ts';
import { refuseUnprobed } from '../pipeline/guards/probe.ts';
import { appOfPlan, rateOf, withPlanOptions } from './app-of.ts';
import { policyOf } from './guard-policy.ts';
import { askedRate, type MadePlan, type PlanAttendance, planFrom } from './make-plan.ts';
import { columnsOfAll, targetsIn } from './plan-targets.ts';
import { readingOf } from './reading-options.ts';

export interface MadeRetry extends MadePlan {
  /** Calls per second for each target. */
  readonly rateFor: (target: Target) => number;
  /** As asked for now or when the parent was planned, and as the app's profile has it. */
  readonly policy: GuardPolicy;
  /** `apply` on the parent would still send the rows that were not sent: then both plans hold them. */
  readonly parentGoesOn: boolean;
}

/**
 * What the parent was planned with holds for the new plan, unless something else is asked for now. Throws `AppError`: `retry.not-ended`
 * (usage), `retry.nothing` and `retry.reports-changed` (input), what `refuseUnprobed` throws for
 * the parent, and what planning throws.
 */
export async function makeRetry(
  given: Config,
  runDir: string,
  attendance: PlanAttendance,
): Promise<MadeRetry> {
  const view = await viewRun(runDir);
  const { plan } = view;
  const config = given.again({ sdkappid: plan.sdkappid });
  const summary = endedSummary(view);
  // Given up and taken up again, a plan would get round its probe.
  refuseUnprobed({ runDir, plan, probe: await readProbe(runDir, plan) });
  const outcomes = wantedOutcomes(config);
  if (outcomes.every((outcome) => (summary.outcomes[outcome] ?? 0) === 0))
    throw nothingLeft(runDir, outcomes);
  const app = appOfPlan(config, plan);
  const effective = withParentOptions(config, plan);
  const rateFor = (target: Target) => rateOf(effective, registry.jobs[target], app.endpoint);
  targetsIn(plan).forEach(rateFor);
  const made = await planFrom(effective, attendance, {
    app,
    parent: plan.run_id,
    listedAt: listedAt(plan),
    rate: askedRate(config) ?? plan.options.rate,
    target: plan.target,
    inputs: [join(runDir, RUN_FILES.outcomes)],
    // Of the protect file: the reader reads the header of outcomes.csv itself. No row is one again:
    // they were rows of the parent.
    reading: { ...readingOf(effective), columnMap: {}, header: false },
    reader: createOutcomesReader({
      csv: createCsvReader({ stdin: attendance.stdin }),
      columns: columnsOfAll(),
      outcomes,
      codes: config.codes,
      expected: summary.outcomes,
      sha256: summary.outcomes_sha256,
    }),
  }).catch((error: unknown) => {
    throw isEmpty(error) ? nothingLeft(runDir, outcomes, config.codes) : error;
  });
  const parentGoesOn = summary.state === 'stopped' || summary.state === 'paused';
  return { ...made, rateFor, policy: policyOf(effective), parentGoesOn };
}

/** Only a run that has come to an end has reports that say what became of each row. */
function endedSummary(view: RunView): Summary {
  const { runDir, summary, holder } = view;
  const state = stateOf(view);
  const hasEnded = summary !== undefined && summary.exit_code !== null && holder === undefined;
  if (hasEnded && !isAbandoned(view)) return summary;
  const why =
    holder === undefined
      ? isAbandoned(view)
        ? 'the process that worked on it died'
        : `it is ${state}`
      : `process ${holder.pid} on ${holder.host} has it open`;
  throw new AppError('retry.not-ended', `the run in ${runDir} has not ended: ${why}`, {
    kind: 'usage',
    hint:
      holder === undefined
        ? `Nothing was planned. Carry it out or go on with it: chat-purge apply ${shellQuoted(runDir)}`
        : `Nothing was planned. Wait for it: chat-purge watch ${shellQuoted(runDir)}`,
  });
}

function wantedOutcomes({ outcomes }: Config): readonly RetriedOutcome[] {
  return outcomes.length > 0 ? outcomes : RETRIED_OUTCOMES;
}

function withParentOptions(config: Config, plan: RunView['plan']): Config {
  const { subscriber_field, rows_per_call, accept = [], encoding, skip_lines } = plan.options;
  const isAsked = (name: SettingName) => config.origins[name].level !== 'default';
  return {
    ...withPlanOptions(config, plan),
    accept: [...config.accept, ...accept.filter(isDoubtCode)],
    subscriberField: isAsked('subscriberField') ? config.subscriberField : subscriber_field,
    rowsPerCall: isAsked('rowsPerCall') ? config.rowsPerCall : rows_per_call,
    encoding: isAsked('encoding') ? config.encoding : (encoding ?? undefined),
    skipLines: isAsked('skipLines') ? config.skipLines : (skip_lines ?? 0),
  };
}

function isEmpty(error: unknown): boolean {
  return error instanceof AppError && error.code === 'input.empty';
}

function nothingLeft(runDir: string, outcomes: readonly string[], codes: readonly number[] = []): AppError {
  const coded = codes.length === 0 ? '' : ` with code ${codes.join(', ')}`;
  return new AppError('retry.nothing', `no row of ${runDir} is ${outcomes.join(' or ')}${coded}`, {
    kind: 'input',
    hint: 'There is nothing to try again, and nothing was planned.',
  });
}
