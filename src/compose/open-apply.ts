// Opens a run directory for carrying its plan out, going on with it, or giving it up.
import { randomUUID } from 'node:crypto';
import { registry } from '../../jobs/registry.ts';
import { ControlReader } from '../adapters/run-dir/control-file.ts';
import { openRun } from '../adapters/run-dir/open-run.ts';
import { readProbe } from '../adapters/run-dir/probe-file.ts';
import type { RunLock } from '../adapters/run-dir/run-lock.ts';
import { removeStatus } from '../adapters/run-dir/status-file.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { ControlRecord } from '../core/control.ts';
import type { LiveStatus } from '../core/live-status.ts';
import type { Plan } from '../core/plan.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { Probe } from '../core/probe.ts';
import {
  closeBooks,
  type Execution,
  earlierOf,
  isFinished,
  type RunEnd,
  startOf,
} from '../pipeline/execute-plan.ts';
import type { ApprovedRun } from '../pipeline/guards/approved-run.ts';
import type { GuardPolicy } from '../pipeline/guards/policy.ts';
import { RunControl } from '../pipeline/run-control.ts';
import { endOfCancelled } from '../pipeline/run-ending.ts';
import { RunMeter } from '../pipeline/run-meter.ts';
import { type AppUse, lockApp, lockReading } from './app-lock.ts';
import { type AppAddress, appOfPlan, rateOf, withPlanOptions } from './app-of.ts';
import { thisExecutor } from './executor.ts';
import { policyOf } from './guard-policy.ts';
import { withVerification } from './look-up-sent.ts';
import { columnsOfAll, targetsIn } from './plan-targets.ts';
import { refuseAdminInPlan } from './refuse-admin-in-plan.ts';
import { refuseOtherProtect } from './refuse-other-protect.ts';
import { type Attendance, rateForRun, sendRun } from './send-run.ts';
import { toolVersion } from './tool-version.ts';

/** A run that is open for going on with. */
export interface OpenedRun {
  readonly runDir: string;
  readonly plan: Plan;
  /** Rows that have no last word yet. */
  rowsLeft(): number;
  /** As asked for now or when the plan was made, and as the app's profile has it. */
  readonly policy: GuardPolicy;
  readonly finished: boolean;
  /** The operator gave it up: nothing is sent any more. Grows true by `cancel`. */
  isCancelled(): boolean;
  /** Whether batches of it may stand in a queue on Redis; `carryOut` takes them out, and `clearUp`. */
  readonly mayBeQueued: boolean;
  readonly begun: boolean;
  /** What `--probe` found; undefined if there was none. */
  readonly probe: Probe | undefined;
  /** How it gets on. */
  status(): LiveStatus;
  /** Sends what is left, then looks up what is gone where `--verify` asks for it. */
  carryOut(approved: ApprovedRun, attendance: Attendance): Promise<RunEnd>;
  /** For a cancelled run: takes its batches out of the queue and closes the books, without a call but for `--verify`. */
  clearUp(attendance: Attendance): Promise<RunEnd>;
  /** For a run that is finished or cancelled: the reports once more, without a call but for `--verify`. */
  closeBooks(attendance: Attendance): Promise<RunEnd>;
  /** Writes down that the run is given up; `clearUp` or `closeBooks` closes the books then. */
  cancel(by: { readonly user: string; readonly why: string }): Promise<void>;
  close(): Promise<void>;
}

/** What the run is opened for: to be carried out, or only to be given up. */
export interface OpenPurpose {
  readonly sends: boolean;
}

/** Opens the run directory and makes sure that it is this app's. Throws `AppError`. */
export async function openApply(
  given: Config,
  runDir: string,
  { sends }: OpenPurpose = { sends: true },
): Promise<OpenedRun> {
  const store = await openRun(runDir, { columns: columnsOfAll() });
  // The last words of a process that died are not this one's.
  removeStatus(runDir);
  try {
    const config = given.again({ sdkappid: store.plan.sdkappid });
    const app = appOfPlan(config, store.plan);
    await refuseAdminInPlan({ admin: app.admin, plan: store.plan, batches: () => store.batches() });
    if (sends && mayStillSend(store)) await refuseOtherProtect(config, store.plan);
    const effective = withPlanOptions(config, store.plan);
    for (const target of targetsIn(store.plan)) rateOf(effective, registry.jobs[target], app.endpoint);
    const before = await store.readSummary();
    const probe = await readProbe(runDir, store.plan);
    // Over Redis all runs share one budget, so that several may go on at a time.
    const use = { ...app, targets: targetsIn(store.plan) };
    const locks = lockLimits(effective, use);
    return openedRun({
      config: effective,
      app,
      store,
      runDir,
      probe,
      ...locks,
      wasClean: before?.queue_clean,
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

function mayStillSend(store: RunStore): boolean {
  return !isFinished(store) && endOfCancelled(store.ledger.changes) === undefined;
}

/** The limits are locked before anything is sent, so that a run does not find out at its end that it cannot read back. */
function lockLimits(config: Config, use: AppUse): Pick<Parts, 'lock' | 'readingLock'> {
  const reads = config.verify || config.canary !== undefined || config.checkFirst;
  const lock = config.redis === undefined ? lockApp(use) : undefined;
  try {
    return { lock, readingLock: reads ? lockReading(config, use) : undefined };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly app: AppAddress;
  readonly store: RunStore;
  readonly runDir: string;
  readonly probe: Probe | undefined;
  /** On the app's limits; undefined where the limits are shared. */
  readonly lock: RunLock | undefined;
  /** On its limits for reading back. */
  readonly readingLock: RunLock | undefined;
  /** What the run said last of what it left on Redis. */
  readonly wasClean: boolean | undefined;
}

function openedRun(parts: Parts): OpenedRun {
  const { store, runDir, config } = parts;
  const { ledger, plan } = store;
  const control = new RunControl();
  const shared = config.redis !== undefined;
  const rateFor = rateForRun(parts, control);
  const meter = new RunMeter({
    plan,
    ledger,
    control,
    shared,
    makesCalls: !config.noWork,
    rateFor,
    clock: systemClock,
  });
  const execution = executionOf(parts);
  const sending = { ...parts, control, requests: new ControlReader(runDir), meter, execution };
  const cancelled = () => endOfCancelled(ledger.changes);
  const send = async (approved: ApprovedRun | undefined, attendance: Attendance) => {
    const ending = cancelled();
    if (ending !== undefined) control.end(ending);
    return verified(await sendRun({ ...sending, approved }, attendance), attendance);
  };
  const verified = (end: RunEnd, { lookUps: observer, interrupt }: Attendance) =>
    withVerification(parts, end, { observer, interrupt });
  return {
    runDir,
    plan,
    rowsLeft: () => plan.rows_to_send - ledger.books.settledRows,
    policy: policyOf(config),
    // A run that died when all was settled has to clear up yet.
    finished: isFinished(store) && (!shared || parts.wasClean === true),
    isCancelled: () => cancelled() !== undefined,
    mayBeQueued: shared && parts.wasClean !== true,
    begun: ledger.begun,
    probe: parts.probe,
    status: () => meter.status(),
    carryOut: (approved, attendance) => send(approved, attendance),
    clearUp: (attendance) => send(undefined, attendance),
    closeBooks: async (attendance) => verified(await closeAgain(parts, execution), attendance),
    cancel: (by) => ledger.record(cancelRecord(by)),
    async close() {
      parts.lock?.release();
      parts.readingLock?.release();
      await store.close();
    },
  };
}

function executionOf({ store, config }: Parts): Omit<Execution, 'apply'> {
  return {
    store,
    clock: systemClock,
    toolVersion: toolVersion(),
    executor: { ...thisExecutor(), queue: config.redis === undefined ? 'embedded' : 'redis' },
  };
}

async function closeAgain({ store, wasClean }: Parts, execution: Omit<Execution, 'apply'>): Promise<RunEnd> {
  const before = await store.readSummary();
  const isOver = before?.state === 'finished' || before?.state === 'cancelled';
  const ending = isFinished(store) ? undefined : endOfCancelled(store.ledger.changes);
  return closeBooks(
    { ...execution, queueClean: () => wasClean },
    {
      startedAt: startOf(store, before),
      ...earlierOf(store, before),
      ...(isOver && before.finished_at !== null ? { finishedAt: before.finished_at } : {}),
      ...(ending === undefined ? {} : { ending }),
    },
  );
}

/** Of a run that nobody works on. */
function cancelRecord({ user, why }: { readonly user: string; readonly why: string }): ControlRecord {
  const at = new Date(systemClock.wallMs()).toISOString();
  return { type: 'control', request: randomUUID(), command: 'cancel', argument: why, at, user, obeyed: true };
}
