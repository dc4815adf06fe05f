// The guard on how old a plan may be when anything of it is sent.
import { AppError } from '../../core/app-error.ts';
import { listedAt, type Plan } from '../../core/plan.ts';
import type { GuardPolicy } from './policy.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

export interface DatedPlan {
  readonly plan: Pick<Plan, 'listed_at' | 'created_at'>;
  readonly policy: Pick<GuardPolicy, 'maxAgeDays'>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** People come back and ids are given to others: an old list is not the list that a person approved. Throws `AppError` (guard). */
export function refuseOldPlan({ plan, policy, nowMs }: DatedPlan): void {
  const { most, fixed, name } = policy.maxAgeDays;
  const days = (nowMs - Date.parse(listedAt(plan))) / DAY_MS;
  if (days <= most) return;
  const raise = fixed ? 'change the file' : 'give a higher --max-plan-age';
  throw new AppError('guard.plan-age', `the plan is ${inDays(days)} old, ${name} allows ${most}`, {
    kind: 'guard',
    hint: `Nothing was sent now. Plan again from a list of today; if this one still holds, ${raise}.`,
  });
}

function inDays(days: number): string {
  const whole = Math.floor(days);
  return `${whole} day${whole === 1 ? '' : 's'}`;
}
