// The operation that carries a plan out: every guard is asked inside it, whoever comes in.
import { policyOf } from '../compose/guard-policy.ts';
import { type OpenedRun, openApply } from '../compose/open-apply.ts';
import type { Attendance } from '../compose/send-run.ts';
import type { Config } from '../config/load-config.ts';
import type { RunEnd } from '../pipeline/execute-plan.ts';
import type { Approval } from '../pipeline/guards/approval.ts';
import { ApprovedRun, type RunUnderGuard, refuseUnguarded } from '../pipeline/guards/approved-run.ts';
import { refuseDryRun } from '../pipeline/guards/dry-run.ts';

export type { Approval } from '../pipeline/guards/approval.ts';

/** What a run is carried out with. */
export interface ApplyOrder extends Omit<Attendance, 'interrupt'> {
  /** Which app, and how many rows are left; needed if there are any. */
  readonly approval: Approval | undefined;
  /** Ends the run: calls in progress are waited for, and `apply` can continue it later. */
  readonly signal: AbortSignal;
}

/** What the books of a run that is over are closed with. */
export type CloseOrder = Omit<ApplyOrder, 'approval'>;

/** A run that is open for carrying it out, for continuing it, or for giving it up. */
export interface RunToApply
  extends Pick<
    OpenedRun,
    'runDir' | 'plan' | 'begun' | 'finished' | 'isCancelled' | 'probe' | 'status' | 'cancel' | 'close'
  > {
  /** Rows that are to be approved. */
  readonly rowsLeft: number;
  /** An unattended approval does not count. */
  readonly needsPerson: boolean;
  /** Asks every guard but the approval, so that no person is asked in vain. Throws `AppError` (guard). */
  refuseUnguarded(): void;
  /**
   * Asks every guard, sends what is left, then looks up what is gone if that is wished. Throws `AppError`
   * (guard) before anything is sent if a guard refuses.
   */
  carryOut(order: ApplyOrder): Promise<RunEnd>;
  /** For a run that is finished or cancelled: clears up and makes the reports again; deletes nothing. */
  closeBooks(order: CloseOrder): Promise<RunEnd>;
}

/**
 * Opens a run to carry it out. Throws `AppError`: `guard.dry-run`, `plan.other-app`, `plan.other-admin` and
 * `plan.other-protect` (guard), and what keeps a run directory from being opened.
 */
export async function openToApply(config: Config, runDir: string): Promise<RunToApply> {
  refuseDryRun(policyOf(config));
  return runToApply(await openApply(config, runDir));
}

/** Opens a run to give it up. Throws `AppError`, as `openToApply` does. */
export async function openToCancel(config: Config, runDir: string): Promise<Omit<RunToApply, 'carryOut'>> {
  return runToApply(await openApply(config, runDir, { sends: false }));
}

function runToApply(run: OpenedRun): RunToApply {
  const underGuard = (): RunUnderGuard => ({ ...run, rowsLeft: run.rowsLeft(), nowMs: Date.now() });
  return {
    ...run,
    rowsLeft: run.rowsLeft(),
    needsPerson: run.policy.needsPerson,
    refuseUnguarded: () => refuseUnguarded(underGuard()),
    carryOut: async ({ approval, ...order }) =>
      run.carryOut(ApprovedRun.pass(underGuard(), approval), attendanceOf(order)),
    closeBooks: (order) =>
      run.isCancelled() && run.mayBeQueued
        ? run.clearUp(attendanceOf(order))
        : run.closeBooks(attendanceOf(order)),
  };
}

function attendanceOf({ signal, ...others }: CloseOrder): Attendance {
  return { ...others, interrupt: signal };
}
