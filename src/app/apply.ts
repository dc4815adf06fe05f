// The operation that carries a plan out: every guard is asked inside it, whoever comes in.

import type { CancelledBy } from '../compose/cancel-record.ts';
import { policyOf } from '../compose/guard-policy.ts';
import { type OpenedRun, openApply } from '../compose/open-apply.ts';
import type { Attendance } from '../compose/send-parts.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
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
    'runDir' | 'plan' | 'configuration' | 'begun' | 'finished' | 'isCancelled' | 'probe' | 'status' | 'close'
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
  /**
   * For a run that is finished or cancelled: clears up and makes the reports again; deletes nothing.
   * Throws `AppError` `run.not-over` (usage) for another one.
   */
  closeBooks(order: CloseOrder): Promise<RunEnd>;
  /** Gives the run up and closes its books; nothing is sent. */
  cancel(by: CancelledBy, order: CloseOrder): Promise<RunEnd>;
}

/** A run that is open for nothing but giving it up. */
export type RunToCancel = Omit<RunToApply, 'carryOut'>;

/**
 * Opens a run to carry it out. Throws `AppError`: `guard.dry-run`, `plan.other-app`, `plan.other-admin` and
 * `plan.other-protect` (guard), and what keeps a run directory from being opened.
 */
export async function openToApply(config: Config, runDir: string): Promise<RunToApply> {
  refuseDryRun(policyOf(config));
  return runToApply(await openApply(config, runDir));
}

/** Opens a run to give it up. Throws `AppError`, as `openToApply` does. */
export async function openToCancel(config: Config, runDir: string): Promise<RunToCancel> {
  return runToApply(await openApply(config, runDir, 'giving-up'));
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
    closeBooks: async (order) => {
      if (!run.finished && !run.isCancelled()) throw notOver(run);
      return run.closeBooks(attendanceOf(order));
    },
    cancel: (by, order) => run.cancel(by, attendanceOf(order)),
  };
}

function notOver({ runDir }: OpenedRun): AppError {
  return new AppError('run.not-over', `the run in ${runDir} is neither finished nor cancelled`, {
    kind: 'usage',
    hint: 'Nothing was sent. Carry it out, or cancel it.',
  });
}

function attendanceOf({ signal, ...others }: CloseOrder): Attendance {
  return { ...others, interrupt: signal };
}
