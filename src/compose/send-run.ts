// Joins what sending needs: queue, API, log, whoever stands by the run, and the canary before the rest.
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import type { RunLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { RateSetting } from '../core/rate.ts';
import type { Target } from '../core/targets.ts';
import { type ApplyRequest, applyRun } from '../pipeline/apply-run.ts';
import { sendBehindCanary } from '../pipeline/canary.ts';
import { executePlan, type RunEnd, type TellState } from '../pipeline/execute-plan.ts';
import { refuseOldPlan } from '../pipeline/guards/plan-age.ts';
import type { RunControl } from '../pipeline/run-control.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import { lookUpRateOf, rateOf } from './app-of.ts';
import { RunAttendant } from './attend-run.ts';
import { policyOf } from './guard-policy.ts';
import { loggingObserver, openLogOf } from './log-run.ts';
import { lookUpSent } from './look-up-sent.ts';
import { MOST_IN_FLIGHT, NO_API, openApi } from './open-api.ts';
import { openQueues, type RunQueues } from './open-queues.ts';
import { targetsIn } from './plan-targets.ts';
import type { Attendance, SendParts } from './send-parts.ts';

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

/**
 * Sends what is not settled and closes the books. Over Redis the run is taken in hand before
 * anything is written: where that cannot be done the books stay as they are. Throws `AppError` as
 * `openQueues` does, `guard.approval-run` (guard) if the proof is another run's, and where the
 * books cannot be written.
 * @param onInHand called once nobody else calls for the run any more
 */
export async function sendRun(
  parts: SendParts,
  attendance: Attendance,
  onInHand: () => Promise<void> = () => Promise.resolve(),
): Promise<RunEnd> {
  const { plan, ledger } = parts.store;
  parts.approved?.expectFor({ plan, rowsLeft: plan.rows_to_send - ledger.books.settledRows });
  const log = openLogOf(parts);
  const queues = await openQueuesFor(parts, log);
  try {
    await onInHand();
    return await sendOver(queues, { parts, attendance, log });
  } finally {
    await queues.close();
  }
}

interface Sending {
  readonly parts: SendParts;
  readonly attendance: Attendance;
  readonly log: RunLog;
}

async function sendOver(queues: RunQueues, { parts, attendance, log }: Sending): Promise<RunEnd> {
  if (parts.approved === undefined && parts.control.ending === undefined)
    throw new Error('only a run that passed its guards is sent');
  log.info({ run: parts.store.plan.run_id, rows: parts.store.plan.rows_to_send }, 'run begins');
  let queueClean: boolean | undefined;
  const onLeft = (isClean: boolean) => {
    queueClean = isClean;
  };
  const end = await executePlan({
    ...parts.execution,
    apply: async (tell) => {
      const attendant = attendantOf(parts, attendance, { log, tell });
      try {
        await attendant.start();
        return await send(parts, attendance, { log, onLeft, queues });
      } finally {
        await attendant.stop();
      }
    },
    queueClean: () => queueClean,
  });
  log.info({ exit_code: end.summary.exit_code, outcomes: end.summary.outcomes }, 'run ends');
  // Where this fails no more than a key is left.
  if (queueClean === true) await queues.forgetRun?.().catch(() => undefined);
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
    checkAge: () =>
      refuseOldPlan({ plan: store.plan, policy: policyOf(config), nowMs: systemClock.wallMs() }),
    status: () => meter.status(),
    tell,
    maxDurationMs: config.maxDurationMs,
    window: config.window,
    log,
    onControl,
  });
}

interface Course {
  readonly log: RunLog;
  /** Told whether shared queues hold nothing of the run any more. */
  readonly onLeft: (isClean: boolean) => void;
  readonly queues: RunQueues;
}

async function send(parts: SendParts, attendance: Attendance, course: Course): Promise<Ending | undefined> {
  const { config, app, control } = parts;
  const isOver = control.ending !== undefined;
  // A queue in this process is gone with it: nothing is left there of a run that is over already.
  if (isOver && config.redis === undefined) return control.ending;
  const { openQueue, budgetFor, queues } = course.queues;
  const shared = { queues, ...(budgetFor === undefined ? {} : { budgetFor }) };
  const api = isOver || parts.approved === undefined ? NO_API : openApi(config, app);
  try {
    const { checkBudgetFor } = course.queues;
    const checkPaceFor = (target: Target) => ({
      rate: () => checkRateFor(parts),
      budget: checkBudgetFor && (() => checkBudgetFor(target)),
    });
    const own = { openQueue, checkPaceFor, api, interrupt: attendance.interrupt };
    const request = { ...requestOf(parts, course), ...shared, ...own };
    const work = !config.noWork && !isOver;
    const sendRows = (mostRows?: number) => applyRun({ ...request, work, mostRows });
    if (config.canary === undefined || isOver) return await sendRows();
    return await sendCanaryFirst(parts, attendance, { rows: config.canary, sendRows });
  } finally {
    await api.close();
  }
}

/** Calls per second for looking friend lists up, as configured or as the operator wants it by now. */
function checkRateFor({ config, app, control }: SendParts): number {
  const rate = control.rate ?? config.rate;
  return lookUpRateOf({ rate }, lookUps['friend-lists'], app.endpoint);
}

function wireOf({ store }: SendParts): ApplyRequest['wire'] {
  return { subscriberField: store.plan.options.subscriber_field };
}

function openQueuesFor(parts: SendParts, log: RunLog): Promise<RunQueues> {
  const { config, app, store, control } = parts;
  const rateFor = rateForRun(parts, control);
  return openQueues(config, {
    sdkappid: app.sdkappid,
    plan: store.plan,
    control,
    terms: (target) => ({
      ...wireOf(parts),
      maxAttempts: config.attempts,
      rate: rateFor(target),
      checkFirst: config.checkFirst,
      checkRate: checkRateFor(parts),
    }),
    onError: (error) => log.error({ error: error.message }, 'the queue reports an error'),
  });
}

function requestOf(parts: SendParts, { log, onLeft }: Course) {
  const { config, store, control } = parts;
  return {
    plan: store.plan,
    registry,
    wire: wireOf(parts),
    ledger: store.ledger,
    readBatches: () => store.batches((batch) => store.ledger.books.has(batch)),
    onLeft,
    rateFor: rateForRun(parts, control),
    control,
    mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
    maxAttempts: config.attempts,
    checkFirst: config.checkFirst ? lookUps['friend-lists'] : undefined,
    failureLimit: { threshold: config.failureThreshold, min: config.failureMin },
    highWater: HIGH_WATER,
    observer: loggingObserver(parts.meter, log),
    clock: systemClock,
    random: Math.random,
  };
}

/** Whoever cancels the run while its canary is looked up, or whose time is up then, need not wait for the end of that. */
async function sendCanaryFirst(
  parts: SendParts,
  { lookUps: observer, interrupt }: Attendance,
  canary: {
    readonly rows: number;
    readonly sendRows: (mostRows?: number) => Promise<Ending | undefined>;
  },
): Promise<Ending | undefined> {
  const { control, store } = parts;
  const over = new AbortController();
  const stopListening = control.onChange(() => {
    if (control.ending !== undefined) over.abort();
  });
  const signal = AbortSignal.any([interrupt, over.signal]);
  try {
    const ending = await sendBehindCanary({
      rows: canary.rows,
      store,
      send: canary.sendRows,
      verify: () => lookUpSent(parts, { scope: 'canary', observer, interrupt: signal, control }),
    });
    if (ending?.kind !== 'interrupted') return ending;
    return control.ending ?? control.whenStopped(ending);
  } finally {
    stopListening();
  }
}
