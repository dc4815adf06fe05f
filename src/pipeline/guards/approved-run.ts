// The proof that a run passed every guard: sending takes one, and only the guards can make one.
import { AppError } from '../../core/app-error.ts';
import type { Plan } from '../../core/plan.ts';
import { type PlanToApprove, refuseUnapproved } from './approval.ts';
import { refuseDryRun } from './dry-run.ts';
import { type DatedPlan, refuseOldPlan } from './plan-age.ts';
import type { GuardPolicy } from './policy.ts';
import { type ProbedPlan, refuseUnprobed } from './probe.ts';
import { refuseTooMany } from './row-limit.ts';

/** Everything that the guards look at before a person is asked. */
export interface RunUnderGuard extends ProbedPlan, Pick<DatedPlan, 'nowMs'> {
  readonly plan: Plan;
  /** Rows without a last word. */
  readonly rowsLeft: number;
  readonly policy: GuardPolicy;
}

/** Throws the `AppError` (guard) of the first guard that refuses; the approval is not looked at. */
export function refuseUnguarded(run: RunUnderGuard): void {
  refuseDryRun(run.policy);
  refuseTooMany(run);
  // Nothing more is sent of a run whose rows are all settled: its books are closed, whatever its age.
  if (run.rowsLeft > 0) refuseOldPlan(run);
  refuseUnprobed(run);
}

/** Holds for the rows of one plan that were left when it was made. */
export class ApprovedRun {
  readonly #seal: string;
  readonly #rowsLeft: number;

  private constructor({ plan, rowsLeft }: RunUnderGuard) {
    this.#seal = plan.seal;
    this.#rowsLeft = rowsLeft;
  }

  /** Asks every guard. Throws the `AppError` (guard) of the first one that refuses. */
  static pass(run: RunUnderGuard, approval: PlanToApprove['approval']): ApprovedRun {
    refuseUnguarded(run);
    if (run.rowsLeft > 0) refuseUnapproved({ ...run, approval });
    return new ApprovedRun(run);
  }

  /** Throws `AppError` (guard) if this is the proof of another plan, or of more or fewer rows. */
  expectFor({ plan, rowsLeft }: Pick<RunUnderGuard, 'plan' | 'rowsLeft'>): void {
    if (plan.seal === this.#seal && rowsLeft === this.#rowsLeft) return;
    throw new AppError(
      'guard.approval-run',
      'the approval was given for another run, or for other rows of it',
      {
        kind: 'guard',
        hint: 'Nothing was sent. Open the run again, and approve what is left of it.',
      },
    );
  }
}
