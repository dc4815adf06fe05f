// What a plan will do, in words: rows, what is left out and why, calls, time, and that it cannot be undone.
import { count, counted, duration } from '../core/amounts.ts';
import { foreignText } from '../core/foreign-text.ts';
import type { IdShapes } from '../core/id-shapes.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Plan, PlanWarning } from '../core/plan.ts';
import { TARGETS } from '../core/targets.ts';

/** Calls per second for each target of the plan. */
export type RateFor = (target: (typeof TARGETS)[number]) => number;

export function renderPlan(plan: Plan, rateFor: RateFor): string {
  const left = OUTCOMES.filter((outcome) => (plan.excluded[outcome] ?? 0) > 0);
  return [
    foreignText(`Plan ${plan.run_id} for app ${plan.sdkappid} at ${plan.endpoint}`),
    ...configurationLines(plan.options),
    `  ${counted(plan.rows, 'row')} in ${plan.inputs.map((input) => foreignText(input.name)).join(', ')}`,
    ...columnLines(plan.options),
    ...left.map(
      (outcome) => `  ${count(plan.excluded[outcome] ?? 0)} left out: ${outcome} (see excluded.csv)`,
    ),
    ...protectLines(plan.protect),
    ...(plan.trimmed_values > 0
      ? [`  white space removed around ${counted(plan.trimmed_values, 'value')}`]
      : []),
    ...plan.warnings.map((warning) => `  warning: ${warningText(warning)}`),
    ...(plan.id_shapes ?? []).map((shapes) => `  ${shapeLine(shapes)}`),
    ...callLines(plan, rateFor),
    'This cannot be undone.',
    ...(plan.by_target.accounts === undefined
      ? []
      : ['Outside the trial edition a deleted account cannot be imported again for three months.']),
  ].join('\n');
}

/** The same for scripts. */
export function describePlan(plan: Plan, rateFor: RateFor) {
  const parts = TARGETS.flatMap((target) => {
    const part = plan.by_target[target];
    if (part === undefined) return [];
    const rate = rateFor(target);
    const isUnlimited = rate === Number.POSITIVE_INFINITY;
    return [
      {
        target,
        rows: part.rows,
        calls: part.calls,
        calls_per_second: isUnlimited ? null : rate,
        least_seconds: isUnlimited ? null : part.calls / rate,
      },
    ];
  });
  return {
    rows_to_send: plan.rows_to_send,
    calls: plan.batches,
    excluded: plan.excluded,
    trimmed_values: plan.trimmed_values,
    id_shapes: plan.id_shapes ?? [],
    warnings: plan.warnings,
    protect: plan.protect ?? null,
    targets: parts,
  };
}

/** `accounts user_id: 3 to 11 characters; digits 9 to 11 long: 4,980; other: 17` */
function shapeLine({ target, column, shortest, longest, shapes }: IdShapes): string {
  const parts = shapes.map((each) => `${each.shape} ${range(each)} long: ${count(each.rows)}`);
  return `${target} ${column}: ${range({ shortest, longest })} characters; ${parts.join('; ')}`;
}

function range({ shortest, longest }: Pick<IdShapes, 'shortest' | 'longest'>): string {
  return shortest === longest ? count(shortest) : `${count(shortest)} to ${count(longest)}`;
}

function protectLines(protect: Plan['protect']): string[] {
  if (protect === undefined || protect === null) return [];
  const { name, ids, entries, ended, rows_matched } = protect;
  const read = `${counted(ids, 'id')} in ${entries === 1 ? '1 entry' : `${count(entries)} entries`}`;
  return [
    `  protect file ${foreignText(name)}: ${read}, ${counted(rows_matched, 'row')} matched`,
    ...(ended > 0
      ? [`  ${count(ended)} of its entries ${ended === 1 ? 'has' : 'have'} ended (by the date in UTC)`]
      : []),
  ];
}

/** Somebody else's file in the way would show here. */
export function configurationLines({
  config_file: file,
  profile,
}: Pick<Plan['options'], 'config_file' | 'profile'>): string[] {
  if (file === undefined || file === null) return [];
  const part = profile === undefined || profile === null ? '' : `, profile ${profile}`;
  return [`  configuration file: ${foreignText(file)}${part}`];
}

function columnLines({ columns = {} }: Plan['options']): string[] {
  return Object.entries(columns).map(
    ([column, header]) => `  ${column} is read from "${foreignText(header)}"`,
  );
}

function warningText({ rows, reason, examples }: PlanWarning): string {
  return foreignText(rows === 0 ? reason : `${counted(rows, 'row')}: ${reason} (${examples.join(', ')})`);
}

function callLines(plan: Plan, rateFor: RateFor): string[] {
  const lines = TARGETS.flatMap((target) => {
    const part = plan.by_target[target];
    if (part === undefined) return [];
    const rate = rateFor(target);
    const pace = rate === Number.POSITIVE_INFINITY ? 'without a limit' : `at ${count(rate)} calls/s`;
    const least = rate === Number.POSITIVE_INFINITY ? '' : `, ${duration(part.calls / rate)} at the least`;
    return [
      `  to delete: ${counted(part.rows, 'row')} of ${target} in ${counted(part.calls, 'call')} ${pace}${least}`,
    ];
  });
  return lines.length > 0 ? lines : ['  nothing to delete'];
}
