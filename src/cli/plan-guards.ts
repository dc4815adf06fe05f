// The guards that a plan has to pass before anything is sent: how many rows, and how old.
import type { Guards } from '../config/guards.ts';
import { count, counted } from '../core/amounts.ts';
import { AppError } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';

export interface PlanUnderGuard {
  readonly guards: Guards;
  readonly runDir: string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The whole plan or nothing. Throws `AppError` (guard). */
export function refuseTooMany(plan: Plan, { guards, runDir }: PlanUnderGuard): void {
  const bound = guards.maxDelete;
  if (bound === undefined || plan.rows_to_send <= bound.most) return;
  const raise = bound.fixed
    ? 'if it is right, change the file: no flag can loosen the profile of an app.'
    : 'give a higher --max-delete if it is right.';
  // What the file says has its key in its name.
  const name = bound.origin.level === 'variable' ? `${bound.origin.name} (--max-delete)` : bound.origin.name;
  throw new AppError(
    'guard.max-delete',
    `the plan would send ${counted(plan.rows_to_send, 'row')}, ${name} allows ${count(bound.most)}`,
    { kind: 'guard', hint: `Nothing was sent. Look at the plan in ${runDir}; ${raise}` },
  );
}

/** People come back, ids are given anew: an old list is no longer the list that somebody approved. Throws `AppError` (guard). */
export function refuseOldPlan(plan: Plan, guards: Guards, nowMs: number): void {
  const { most, fixed, origin } = guards.maxPlanAge;
  const days = (nowMs - Date.parse(plan.created_at)) / DAY_MS;
  if (days <= most) return;
  const from = origin.level === 'default' ? '--max-plan-age' : origin.name;
  const raise = fixed ? 'change the file' : 'give a higher --max-plan-age';
  throw new AppError(
    'guard.plan-age',
    `the plan is ${counted(Math.floor(days), 'day')} old, ${from} allows ${count(most)}`,
    {
      kind: 'guard',
      hint: `Nothing was sent now. Plan again from a list of today; if this one still holds, ${raise}.`,
    },
  );
}
