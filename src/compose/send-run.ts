// Joins what sending needs: queue, API, log, and whoever stands by the run.
import { join } from 'node:path';
import { registry } from '../../jobs/registry.ts';
import type { ControlReader } from '../adapters/run-dir/control-file.ts';
import { RUN_FILES } from '../adapters/run-dir/run-files.ts';
import { openRunLog, type RunLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { ControlRecord } from '../core/control.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { RateSetting } from '../core/rate.ts';
import type { Target } from '../core/targets.ts';
import { applyRun } from '../pipeline/apply-run.ts';
import { type Execution, executePlan, type RunEnd, type TellState } from '../pipeline/execute-plan.ts';
import type { RunControl } from '../pipeline/run-control.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import type { RunMeter } from '../pipeline/run-meter.ts';
import { type AppAddress, rateOf } from './app-of.ts';
import { RunAttendant } from './attend-run.ts';
import { loggingObserver } from './log-run.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { openQueues } from './open-queues.ts';
import { targetsIn } from './targets-in.ts';

export interface SendParts {
  readonly config: Config;
  readonly app: AppAddress;
  readonly store: RunStore;
  readonly runDir: string;
  readonly control: RunControl;
  readonly requests: ControlReader;
  readonly meter: RunMeter;
  readonly execution: Omit<Execution, 'apply'>;
}

/** Whoever waits for the run. */
export interface Attendance {
  readonly interrupt: AbortSignal;
  /** Told what became of each wish of the operator. */
  readonly onControl: (record: ControlRecord) => void;
}

/** Batches of a run in the queue at a time: enough for the calls in flight, little to lose. */
const HIGH_WATER = 1_000;

/** Calls per second for each target, as it is configured or as the operator wants it by now. */
export function rateForRun(
  { config, app }: Pick<SendParts, 'config' | 'app'>,
  control: RunControl,
): (target: Target) => number {
  return (target) =>
    rateOf({ ...config, rate: control.rate ?? config.rate }, registry.jobs[target], app.endpoint);
}

/** Sends what is not settled and closes the books. Throws `AppError` only where the books cannot be written. */
export async function sendRun(parts: SendParts, attendance: Attendance): Promise<RunEnd> {
  const log = openRunLog(join(parts.runDir, RUN_FILES.log), parts.config.logLevel);
  log.info({ run: parts.store.plan.run_id, rows: parts.store.plan.rows_to_send }, 'run begins');
  let queueClean: boolean | undefined;
  const onLeft = (isClean: boolean) => {
    queueClean = isClean && queueClean !== false;
  };
  const end = await executePlan({
    ...parts.execution,
    apply: async (tell) => {
      const attendant = attendantOf(parts, attendance, { log, tell });
      try {
        await attendant.start();
        return await send(parts, attendance, { log, onLeft });
      } finally {
        await attendant.stop();
      }
    },
    queueClean: () => queueClean,
  });
  log.info({ exit_code: end.summary.exit_code, outcomes: end.summary.outcomes }, 'run ends');
  return end;
}

function attendantOf(
  parts: SendParts,
  { onControl }: Attendance,
  { log, tell }: { readonly log: RunLog; readonly tell: TellState },
): RunAttendant {
  const { config, app, store, meter } = parts;
  const checkRate = (rate: RateSetting) => {
    for (const target of targetsIn(store.plan)) {
      rateOf({ ...config, rate }, registry.jobs[target], app.endpoint);
    }
  };
  return new RunAttendant({
    ...parts,
    ledger: store.ledger,
    checkRate,
    status: () => meter.status(),
    tell,
    maxDurationMs: config.maxDurationMs,
    window: config.window,
    log,
    onControl,
  });
}

async function send(
  parts: SendParts,
  { interrupt }: Attendance,
  { log, onLeft }: { readonly log: RunLog; readonly onLeft: (isClean: boolean) => void },
): Promise<Ending | undefined> {
  const { config, app, store, control } = parts;
  const { plan } = store;
  const isOver = control.ending !== undefined;
  // A queue in this process is gone with it: nothing is left there of a run that is over already.
  if (isOver && config.redis === undefined) return control.ending;
  const wire = { subscriberField: plan.options.subscriber_field };
  const rateFor = rateForRun(parts, control);
  const queues = await openQueues(config, {
    sdkappid: app.sdkappid,
    runId: plan.run_id,
    terms: (target) => ({ ...wire, maxAttempts: config.attempts, rate: rateFor(target) }),
    onError: (error) => log.error({ error: error.message }, 'the queue reports an error'),
  });
  const api = isOver ? NO_API : openApi(config, app);
  try {
    return await applyRun({
      plan,
      registry,
      wire,
      ledger: store.ledger,
      readBatches: () => store.batches((batch) => store.ledger.books.has(batch)),
      ...queues,
      work: !config.noWork && !isOver,
      onLeft,
      api,
      rateFor,
      control,
      mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
      maxAttempts: config.attempts,
      failureLimit: { threshold: config.failureThreshold, min: config.failureMin },
      highWater: HIGH_WATER,
      interrupt,
      observer: loggingObserver(parts.meter, log),
      clock: systemClock,
      random: Math.random,
    });
  } finally {
    await api.close();
    await queues.close();
  }
}

/** For clearing up without a key: nothing is called. */
const NO_API: DeletionApi = {
  call: () => Promise.reject(new Error('a run that is over makes no calls')),
  signAgain: () => false,
  close: () => Promise.resolve(),
};
