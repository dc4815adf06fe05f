// The guard on how many rows a plan may send.
import { count, counted } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import type { Plan } from '../../core/plan.ts';
import type { GuardPolicy } from './policy.ts';

export interface CountedPlan {
  readonly plan: Pick<Plan, 'rows_to_send'>;
  readonly policy: Pick<GuardPolicy, 'maxRows'>;
  readonly runDir: string;
}

/** The whole plan or nothing. Throws `AppError` (guard). */
export function refuseTooMany({ plan, policy, runDir }: CountedPlan): void {
  const bound = policy.maxRows;
  if (bound === undefined || plan.rows_to_send <= bound.most) return;
  const raise = bound.fixed
    ? 'if it is right, change the file: no flag can loosen the profile of an app.'
    : 'give a higher --max-delete if it is right.';
  throw new AppError(
    'guard.max-delete',
    `the plan would send ${counted(plan.rows_to_send, 'row')}, ${bound.name} allows ${count(bound.most)}`,
    { kind: 'guard', hint: `Nothing was sent. Look at the plan in ${runDir}; ${raise}` },
  );
}
