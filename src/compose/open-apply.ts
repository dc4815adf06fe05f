// Opens a run directory for carrying its plan out, going on with it, or giving it up.
import { registry } from '../../jobs/registry.ts';
import { ControlReader } from '../adapters/run-dir/control-file.ts';
import { openRun } from '../adapters/run-dir/open-run.ts';
import { readProbe } from '../adapters/run-dir/probe-file.ts';
import type { RunLock } from '../adapters/run-dir/run-lock.ts';
import { removeStatus } from '../adapters/run-dir/status-file.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import { AppError, DEFECT_HINT } from '../core/app-error.ts';
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
import { type AppUse, limitForm, lockApp, lockReading } from './app-lock.ts';
import { type AppAddress, appOfPlan, rateOf, withPlanOptions } from './app-of.ts';
import { type CancelledBy, cancelRecord } from './cancel-record.ts';
import { redisPlace, refuseOtherRedis } from './earlier-redis.ts';
import { thisExecutor } from './executor.ts';
import { policyOf } from './guard-policy.ts';
import { withVerification } from './look-up-sent.ts';
import { columnsOfAll, targetsIn } from './plan-targets.ts';
import { refuseAdminInPlan } from './refuse-admin-in-plan.ts';
import { refuseOtherProtect } from './refuse-other-protect.ts';
import type { Attendance } from './send-parts.ts';
import { rateForRun, sendRun } from './send-run.ts';
import { toolVersion } from './tool-version.ts';

/** A run that is open for going on with. */
export interface OpenedRun {
  readonly runDir: string;
  readonly plan: Plan;
  /** Rows that have no last word yet. */
  rowsLeft(): number;
  /** As asked for now or when the plan was made, and as the app's profile has it. */
  readonly policy: GuardPolicy;
  /** The file and the app's profile that count now, which need not be those of the plan. */
  readonly configuration: Pick<Config, 'fileInForce' | 'profile'>;
  readonly finished: boolean;
  /** The operator gave it up: nothing is sent any more. Grows true by `cancel`. */
  isCancelled(): boolean;
  readonly begun: boolean;
  /** What `--probe` found; undefined if there was none. */
  readonly probe: Probe | undefined;
  /** How it gets on. */
  status(): LiveStatus;
  /** Sends what is left, then looks up what is gone where `--verify` asks for it. */
  carryOut(approved: ApprovedRun, attendance: Attendance): Promise<RunEnd>;
  /**
   * For a run that is finished or cancelled: the reports once more, without a call but for `--verify`.
   * What a cancelled one may have left on Redis is taken out first.
   */
  closeBooks(attendance: Attendance): Promise<RunEnd>;
  /**
   * Gives the run up and closes its books, without a call. Where workers may still call for it they
   * are kept from it first: where that cannot be done nothing is changed.
   */
  cancel(by: CancelledBy, attendance: Attendance): Promise<RunEnd>;
  close(): Promise<void>;
}

/**
 * What a run is opened for; one that is given up sends nothing, so that others of its app are not
 * in its way.
 */
export type Aim = 'sending' | 'giving-up';

/** Opens the run directory and makes sure that it is this app's. Throws `AppError`. */
export async function openApply(given: Config, runDir: string, aim: Aim = 'sending'): Promise<OpenedRun> {
  const store = await openRun(runDir, { columns: columnsOfAll() });
  // The last words of a process that died are not this one's.
  removeStatus(runDir);
  try {
    const config = given.again({ sdkappid: store.plan.sdkappid });
    const app = appOfPlan(config, store.plan);
    await refuseAdminInPlan({ admin: app.admin, plan: store.plan, batches: () => store.batches() });
    if (aim === 'sending' && mayStillSend(store)) await refuseOtherProtect(config, store.plan);
    const effective = withPlanOptions(config, store.plan);
    for (const target of targetsIn(store.plan)) rateOf(effective, registry.jobs[target], app.endpoint);
    const before = await store.readSummary();
    await refuseOtherRedis(effective, store, before);
    const probe = await readProbe(runDir, store.plan);
    const use = { ...app, targets: targetsIn(store.plan) };
    const locks = lockLimits(effective, use, aim);
    const wasClean = before?.queue_clean;
    return openedRun({ config: effective, app, store, runDir, aim, probe, ...locks, wasClean });
  } catch (error) {
    await store.close();
    throw error;
  }
}

function mayStillSend(store: RunStore): boolean {
  return !isFinished(store) && endOfCancelled(store.ledger.changes) === undefined;
}

/** The limits are locked before anything is sent, so that a run does not find out at its end that it cannot read back. */
function lockLimits(config: Config, use: AppUse, aim: Aim): Pick<Parts, 'lock' | 'readingLock'> {
  const sends = aim === 'sending';
  const reads = config.verify || (sends && (config.canary !== undefined || config.checkFirst));
  const form = limitForm(config);
  const lock = sends ? lockApp(form, use) : undefined;
  try {
    return { lock, readingLock: reads ? lockReading(form, use) : undefined };
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
  readonly aim: Aim;
  readonly probe: Probe | undefined;
  /** On the app's limits; undefined if nothing is sent. */
  readonly lock: RunLock | undefined;
  /** On its limits for reading back, if the run reads back. */
  readonly readingLock: RunLock | undefined;
  /** What the run said last of what it left on Redis. */
  readonly wasClean: boolean | undefined;
}

function openedRun(parts: Parts): OpenedRun {
  const { store, runDir, config } = parts;
  const { ledger, plan } = store;
  const control = new RunControl();
  const shared = config.redis !== undefined;
  const meter = meterOf(parts, control);
  const execution = executionOf(parts);
  const sending = { ...parts, control, requests: new ControlReader(runDir), meter, execution };
  const clearing = { ...sending, approved: undefined };
  const cancelled = () => endOfCancelled(ledger.changes);
  const mayBeQueued = shared && parts.wasClean !== true;
  const verified = (end: RunEnd, { lookUps: observer, interrupt }: Attendance) =>
    withVerification(parts, end, { observer, interrupt });
  return {
    runDir,
    plan,
    rowsLeft: () => plan.rows_to_send - ledger.books.settledRows,
    policy: policyOf(config),
    configuration: config,
    // A run that died when all was settled has to clear up yet.
    finished: isFinished(store) && (!shared || parts.wasClean === true),
    isCancelled: () => cancelled() !== undefined,
    begun: ledger.begun,
    probe: parts.probe,
    status: () => meter.status(),
    async carryOut(approved, attendance) {
      const ending = cancelled();
      if (ending !== undefined) control.end(ending);
      else if (parts.aim === 'giving-up') throw notGivenUp(runDir);
      return verified(await sendRun({ ...sending, approved }, attendance), attendance);
    },
    async closeBooks(attendance) {
      const ending = cancelled();
      if (ending === undefined || !mayBeQueued)
        return verified(await closeAgain(parts, execution), attendance);
      control.end(ending);
      return verified(await sendRun(clearing, attendance), attendance);
    },
    async cancel(by, attendance) {
      const giveUp = async () => {
        await ledger.record(cancelRecord(by));
        control.end({ kind: 'cancelled', ...by });
      };
      if (mayBeQueued) return verified(await sendRun(clearing, attendance, giveUp), attendance);
      await giveUp();
      return verified(await closeAgain(parts, execution), attendance);
    },
    async close() {
      parts.lock?.release();
      parts.readingLock?.release();
      await store.close();
    },
  };
}

function meterOf(parts: Parts, control: RunControl): RunMeter {
  const { plan, ledger } = parts.store;
  return new RunMeter({
    plan,
    ledger,
    control,
    shared: parts.config.redis !== undefined,
    makesCalls: !parts.config.noWork,
    rateFor: rateForRun(parts, control),
    clock: systemClock,
  });
}

function executionOf({ store, config }: Parts): Omit<Execution, 'apply'> {
  const redis = redisPlace(config);
  const queue = redis === undefined ? ({ queue: 'embedded' } as const) : ({ queue: 'redis', redis } as const);
  return {
    store,
    clock: systemClock,
    toolVersion: toolVersion(),
    executor: { ...thisExecutor(), ...queue, ...(config.redisGone ? { redis_gone: true } : {}) },
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

function notGivenUp(runDir: string): AppError {
  return new AppError(
    'run.not-cancelled',
    `the run in ${runDir} was opened to be given up, and is not cancelled`,
    { kind: 'defect', hint: DEFECT_HINT },
  );
}
