// The guard on how old a plan may be when anything of it is sent.
import type { Guards } from '../config/guards.ts';
import { AppError } from '../core/app-error.ts';
import { listedAt, type Plan } from '../core/plan.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** People come back, ids are given anew: an old list is no longer the list that somebody approved. Throws `AppError` (guard). */
export function refuseOldPlan(plan: Plan, guards: Guards, nowMs: number): void {
  const { most, fixed, origin } = guards.maxPlanAge;
  const days = (nowMs - Date.parse(listedAt(plan))) / DAY_MS;
  if (days <= most) return;
  const from = origin.level === 'default' ? '--max-plan-age' : origin.name;
  const raise = fixed ? 'change the file' : 'give a higher --max-plan-age';
  throw new AppError('guard.plan-age', `the plan is ${inDays(days)} old, ${from} allows ${most}`, {
    kind: 'guard',
    hint: `Nothing was sent now. Plan again from a list of today; if this one still holds, ${raise}.`,
  });
}

function inDays(days: number): string {
  const whole = Math.floor(days);
  return `${whole} day${whole === 1 ? '' : 's'}`;
}
