// The guard on how many rows a plan may send.
import type { Guards } from '../config/guards.ts';
import { AppError } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';
import { count, counted } from './format.ts';

export interface PlanUnderGuard {
  readonly guards: Guards;
  readonly runDir: string;
}

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
