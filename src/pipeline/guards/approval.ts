// The guard of the approval: somebody must have said which app and how many rows, and both must be right.
import { count } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import type { Plan } from '../../core/plan.ts';
import type { GuardPolicy } from './policy.ts';

/** What a person typed, or what a program says in the place of a person. */
export interface Approval {
  readonly sdkappid: number;
  /** Rows that are left to send. */
  readonly rows: number;
  /** True if no person was asked, as with `--yes`. */
  readonly unattended?: boolean | undefined;
}

export interface PlanToApprove {
  readonly plan: Pick<Plan, 'sdkappid'>;
  readonly rowsLeft: number;
  readonly policy: Pick<GuardPolicy, 'needsPerson'>;
  readonly approval: Approval | undefined;
}

/** Throws `AppError` (guard): `guard.approval-missing`, `-unattended`, `-app` or `-rows`. */
export function refuseUnapproved({ plan, rowsLeft, policy, approval }: PlanToApprove): void {
  if (approval === undefined) throw refused('missing', 'nobody approved the run');
  if (policy.needsPerson && approval.unattended === true)
    throw refused('unattended', 'the configuration wants the approval of a person');
  if (approval.sdkappid !== plan.sdkappid)
    throw refused('app', `the approval is for app ${approval.sdkappid}, the plan for ${plan.sdkappid}`);
  if (approval.rows !== rowsLeft)
    throw refused('rows', `the approval is for ${count(approval.rows)} rows, ${count(rowsLeft)} are left`);
}

function refused(why: string, message: string): AppError {
  return new AppError(`guard.approval-${why}`, message, {
    kind: 'guard',
    hint: 'Nothing was sent. Approve with the SDKAppID of the plan and the number of rows that are left.',
  });
}
