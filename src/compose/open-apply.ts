// Joins what carrying out a plan needs: run directory, queue, API, log.
import { hostname } from 'node:os';
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
import type { Target } from '../core/targets.ts';
import { applyRun, type RunObserver } from '../pipeline/apply-run.ts';
import {
  closeBooks,
  type Execution,
  executePlan,
  isFinished,
  type RunEnd,
  startOf,
} from '../pipeline/execute-plan.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import { lockApp } from './app-lock.ts';
import { type AppAddress, appOfPlan, rateOf, withPlanOptions } from './app-of.ts';
import { loggingObserver } from './log-run.ts';
import { loginName } from './login-name.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { openQueues } from './open-queues.ts';
import { refuseAdminInPlan } from './refuse-admin-in-plan.ts';
import { columnsOfAll } from './target-columns.ts';
import { targetsIn } from './targets-in.ts';
import { toolVersion } from './tool-version.ts';

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
  carryOut(observer: RunObserver, interrupt: AbortSignal): Promise<RunEnd>;
  /** For a finished run: the reports once more, without a call. */
  closeBooks(): Promise<RunEnd>;
  close(): Promise<void>;
}

/** Batches of a run in the queue at a time: enough for the calls in flight, little to lose. */
const HIGH_WATER = 1_000;

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
    const lock =
      effective.redis === undefined ? lockApp({ ...app, targets: targetsIn(store.plan) }) : undefined;
    return openedRun({ config: effective, app, store, runDir, lock, wasClean: before?.queue_clean });
  } catch (error) {
    await store.close();
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
  /** What the run said last of what it left on Redis. */
  readonly wasClean: boolean | undefined;
}

function openedRun(parts: Parts): OpenedRun {
  const { store, runDir } = parts;
  const execution = {
    store,
    clock: systemClock,
    toolVersion: toolVersion(),
    executor: { pid: process.pid, host: hostname(), user: loginName() },
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
    carryOut: (observer, interrupt) => carryOut(parts, execution, { observer, interrupt }),
    closeBooks: async () => {
      const before = await store.readSummary();
      const finishedAt = before?.state === 'finished' ? before.finished_at : null;
      return closeBooks(
        { ...execution, queueClean: () => parts.wasClean },
        {
          startedAt: startOf(store, before),
          ...(finishedAt === null ? {} : { finishedAt }),
        },
      );
    },
    async close() {
      parts.lock?.release();
      await store.close();
    },
  };
}

interface Attendance {
  readonly observer: RunObserver;
  readonly interrupt: AbortSignal;
}

async function carryOut(
  parts: Parts,
  execution: Omit<Execution, 'apply'>,
  attendance: Attendance,
): Promise<RunEnd> {
  const log = openRunLog(join(parts.runDir, RUN_FILES.log), parts.config.logLevel);
  log.info({ run: parts.store.plan.run_id, rows: parts.store.plan.rows_to_send }, 'run begins');
  let queueClean: boolean | undefined;
  const onLeft = (isClean: boolean) => {
    queueClean = isClean && queueClean !== false;
  };
  const end = await executePlan({
    ...execution,
    apply: () => send(parts, attendance, { log, onLeft }),
    queueClean: () => queueClean,
  });
  log.info({ exit_code: end.summary.exit_code, outcomes: end.summary.outcomes }, 'run ends');
  return end;
}

async function send(
  { config, app, store }: Parts,
  attendance: Attendance,
  { log, onLeft }: { readonly log: RunLog; readonly onLeft: (isClean: boolean) => void },
): Promise<Ending | undefined> {
  const { plan } = store;
  const wire = { subscriberField: plan.options.subscriber_field };
  const rateFor = (target: Target) => rateOf(config, registry.jobs[target], app.endpoint);
  const queues = await openQueues(config, {
    sdkappid: app.sdkappid,
    runId: plan.run_id,
    terms: (target) => ({ ...wire, maxAttempts: config.attempts, rate: rateFor(target) }),
    onError: (error) => log.error({ error: error.message }, 'the queue reports an error'),
  });
  const api = openApi(config, app);
  try {
    return await applyRun({
      plan,
      registry,
      wire,
      ledger: store.ledger,
      readBatches: () => store.batches(),
      ...queues,
      work: !config.noWork,
      onLeft,
      api,
      rateFor,
      mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
      maxAttempts: config.attempts,
      failureLimit: { threshold: config.failureThreshold, min: config.failureMin },
      highWater: HIGH_WATER,
      interrupt: attendance.interrupt,
      observer: loggingObserver(attendance.observer, log),
      clock: systemClock,
      random: Math.random,
    });
  } finally {
    await api.close();
    await queues.close();
  }
}
