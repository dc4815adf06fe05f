// Joins what carrying out a plan needs: run directory, queue, API, log.
import { join } from 'node:path';
import { registry } from '../../jobs/registry.ts';
import { openRun } from '../adapters/run-dir/open-run.ts';
import { RUN_FILES } from '../adapters/run-dir/run-files.ts';
import type { RunLock } from '../adapters/run-dir/run-lock.ts';
import { openRunLog, type RunLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { Plan } from '../core/plan.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { VerificationScope } from '../core/verification.ts';
import type { RunObserver } from '../pipeline/apply-run.ts';
import {
  closeBooks,
  type Execution,
  executePlan,
  isFinished,
  type RunEnd,
  startOf,
} from '../pipeline/execute-plan.ts';
import type { VerificationEnd } from '../pipeline/verification-end.ts';
import type { VerificationObserver } from '../pipeline/verify-run.ts';
import { type AppUse, lockApp, lockReading } from './app-lock.ts';
import { type AppAddress, appOfPlan, rateOf, withPlanOptions } from './app-of.ts';
import { thisExecutor } from './executor.ts';
import { columnsOfAll, targetsIn } from './plan-targets.ts';
import { refuseAdminInPlan } from './refuse-admin-in-plan.ts';
import { sendRun } from './send-run.ts';
import { toolVersion } from './tool-version.ts';
import { verifyStore } from './verify-store.ts';

/** Who looks on, and how the person ends it. */
export interface Attendance {
  readonly observer: RunObserver;
  readonly lookUps: VerificationObserver;
  readonly interrupt: AbortSignal;
}

/** A run that is open for going on with. */
export interface OpenedRun {
  readonly runDir: string;
  readonly plan: Plan;
  /** Rows of batches that are settled already. */
  readonly settledRows: number;
  /** `--max-delete`, as asked for now or when the plan was made. */
  readonly maxDelete: number | undefined;
  readonly finished: boolean;
  readonly begun: boolean;
  /** Rows with a final word so far; grows while the run goes on. */
  books(): RunStore['ledger']['books'];
  /** Sends what is left, then looks up what is gone where `--verify` asks for it. */
  carryOut(attendance: Attendance): Promise<RunEnd>;
  /** For a finished run: the reports once more, without a call but for `--verify`. */
  closeBooks(attendance: Attendance): Promise<RunEnd>;
  close(): Promise<void>;
}

/** Opens the run directory and makes sure that it is this app's. Throws `AppError`. */
export async function openApply(config: Config, runDir: string): Promise<OpenedRun> {
  const store = await openRun(runDir, { columns: columnsOfAll() });
  try {
    const app = appOfPlan(config, store.plan);
    await refuseAdminInPlan({ admin: app.admin, plan: store.plan, batches: () => store.batches() });
    const effective = withPlanOptions(config, store.plan);
    for (const target of targetsIn(store.plan)) rateOf(effective, registry.jobs[target], app.endpoint);
    const before = await store.readSummary();
    // Over Redis all runs share one budget, so that several may go on at a time.
    const use = { ...app, targets: targetsIn(store.plan) };
    const locks = lockLimits(effective, use);
    return openedRun({ config: effective, app, store, runDir, ...locks, wasClean: before?.queue_clean });
  } catch (error) {
    await store.close();
    throw error;
  }
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
  /** On the app's limits; undefined where the limits are shared. */
  readonly lock: RunLock | undefined;
  /** On its limits for reading back. */
  readonly readingLock: RunLock | undefined;
  /** What the run said last of what it left on Redis. */
  readonly wasClean: boolean | undefined;
}

function openedRun(parts: Parts): OpenedRun {
  const { store, runDir } = parts;
  const execution = {
    store,
    clock: systemClock,
    toolVersion: toolVersion(),
    executor: thisExecutor(),
  };
  return {
    runDir,
    plan: store.plan,
    settledRows: store.ledger.books.settledRows,
    maxDelete: parts.config.maxDelete,
    // A run that died when all was settled has to clear up yet.
    finished: isFinished(store) && (parts.config.redis === undefined || parts.wasClean === true),
    begun: store.ledger.begun,
    books: () => store.ledger.books,
    carryOut: (attendance) => carryOut(parts, execution, attendance),
    closeBooks: async (attendance) => {
      const before = await store.readSummary();
      const finishedAt = before?.state === 'finished' ? before.finished_at : null;
      const end = await closeBooks(
        { ...execution, queueClean: () => parts.wasClean },
        {
          startedAt: startOf(store, before),
          ...(finishedAt === null ? {} : { finishedAt }),
        },
      );
      return verified(parts, end, attendance);
    },
    async close() {
      parts.lock?.release();
      parts.readingLock?.release();
      await store.close();
    },
  };
}

async function carryOut(
  parts: Parts,
  execution: Omit<Execution, 'apply'>,
  attendance: Attendance,
): Promise<RunEnd> {
  const log = logOf(parts);
  log.info({ run: parts.store.plan.run_id, rows: parts.store.plan.rows_to_send }, 'run begins');
  let queueClean: boolean | undefined;
  const onLeft = (isClean: boolean) => {
    queueClean = isClean && queueClean !== false;
  };
  const end = await executePlan({
    ...execution,
    apply: () =>
      sendRun({
        ...parts,
        ...attendance,
        log,
        onLeft,
        verifyCanary: () => lookUp(parts, attendance, 'canary'),
      }),
    queueClean: () => queueClean,
  });
  log.info({ exit_code: end.summary.exit_code, outcomes: end.summary.outcomes }, 'run ends');
  return verified(parts, end, attendance);
}

function logOf({ runDir, config }: Parts): RunLog {
  return openRunLog(join(runDir, RUN_FILES.log), config.logLevel);
}

/** `--verify`: what has finished is looked up. */
async function verified(parts: Parts, end: RunEnd, attendance: Attendance): Promise<RunEnd> {
  if (!parts.config.verify || end.ending !== undefined) return end;
  const verification = await lookUp(parts, attendance, 'all');
  if (verification.kind === 'ended-early') return { ...end, verification };
  // What was unknown may be settled now.
  const failures = parts.store.ledger.books.failures();
  return { ...end, summary: verification.summary, failures, verification };
}

/** The run has its end or its pause by now, which must be told: what goes wrong here is an ending too. */
async function lookUp(
  parts: Parts,
  attendance: Attendance,
  scope: VerificationScope,
): Promise<VerificationEnd> {
  const run = { ...parts, executor: thisExecutor(), toolVersion: toolVersion() };
  const { lookUps: observer, interrupt } = attendance;
  try {
    return await verifyStore(run, { scope, observer, interrupt }, logOf(parts));
  } catch (error) {
    const verdicts = { gone: 0, present: 0, unverifiable: 0 };
    return { kind: 'ended-early', ending: { kind: 'fault', error }, verdicts };
  }
}
