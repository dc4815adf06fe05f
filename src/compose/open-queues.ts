// Opens the queues of an app: embedded in this process, or on Redis where the configuration names one.
import { openEmbeddedStore } from '../adapters/queue/embedded/embedded-queue.ts';
import { openRedisStore, type RedisStore } from '../adapters/queue/redis/redis-store.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';
import type { BatchQueue, CallTerms } from '../core/ports/batch-queue.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import { TARGETS, type Target } from '../core/targets.ts';
import type { RunControl } from '../pipeline/run-control.ts';
import { SharedQueues } from '../pipeline/shared-queues.ts';

export interface RunQueues {
  openQueue(this: void, target: Target): Promise<BatchQueue>;
  /** Left out where no other process serves these queues. */
  budgetFor?(this: void, target: Target): CallBudget;
  /** The same for the API that reads back. */
  checkBudgetFor?(this: void, target: Target): CallBudget;
  /**
   * Given where others serve them: those of all targets of the plan, which nobody calls from before
   * their turn.
   */
  readonly queues?: SharedQueues;
  /** Takes back that something of the run can be on Redis, once its books say so. */
  forgetRun?(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

export interface QueueRequest {
  readonly sdkappid: number;
  readonly plan: Pick<Plan, 'run_id' | 'seal' | 'by_target'>;
  readonly control: RunControl;
  /** Asked each time that batches are fed. */
  readonly terms: (target: Target) => TermsNow;
  readonly onError: (error: Error) => void;
}

/** Infinity for no limit. */
interface TermsNow extends Omit<CallTerms, 'runId' | 'rate' | 'checkRate'> {
  readonly rate: number;
  readonly checkRate: number;
}

/** One queue per app and API, since the limit is per app and API. */
export function queueNameOf(sdkappid: number, target: Target): string {
  return `chat-purge-${sdkappid}-${target}`;
}

/**
 * Tells the batches of a plan from all others that ever were in the queue: another plan can have the same run id, in another
 * folder or after this one was removed, or an id that goes on where this one ends. The seal covers when the plan was made.
 */
export function runKeyOf({ seal, run_id }: Pick<Plan, 'run_id' | 'seal'>): string {
  return `${seal.slice(0, 16)}.${run_id}`;
}

/**
 * On Redis the run is in the hand of this process from here on, and what another one has left there
 * is not called before its turn. Throws `AppError`: passing where Redis cannot be reached or
 * another process has the run in hand, usage where Redis may drop keys, where batches on it are
 * sealed with another key, or where `--no-work` leaves nobody to make calls.
 */
export async function openQueues(config: Config, request: QueueRequest): Promise<RunQueues> {
  const { sdkappid, plan, onError } = request;
  const runKey = runKeyOf(plan);
  if (config.redis === undefined) {
    if (config.noWork) throw nobodyWorks(config);
    const store = await openEmbeddedStore();
    return {
      openQueue: (target) => store.open(queueNameOf(sdkappid, target), runKey, onError),
      close: () => store.close(),
    };
  }
  const store = await openRedis(config);
  const opened = new Map<Target, BatchQueue>();
  const close = async () => {
    for (const queue of opened.values()) await queue.close();
    await store.close();
  };
  try {
    for (const target of TARGETS) await store.refuseOtherKeys(queueNameOf(sdkappid, target));
    for (const target of TARGETS) {
      if (plan.by_target[target] !== undefined) opened.set(target, await openOn(store, target, request));
    }
    const queues = await SharedQueues.hold(opened, request.control);
    return {
      openQueue: (target) => openOn(store, target, request),
      budgetFor: (target) => store.budget(queueNameOf(sdkappid, target)),
      checkBudgetFor: (target) => store.budget(lookUpBudgetOf(sdkappid, target)),
      queues,
      forgetRun: () => store.forgetRun(runKey),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openOn(store: RedisStore, target: Target, request: QueueRequest): Promise<BatchQueue> {
  const { sdkappid, plan, terms, onError } = request;
  const termsNow = (): CallTerms => {
    const { rate, checkRate, ...rest } = terms(target);
    return { ...rest, runId: plan.run_id, rate: orNull(rate), checkRate: orNull(checkRate) };
  };
  return store.open(queueNameOf(sdkappid, target), { runKey: runKeyOf(plan), terms: termsNow }, onError);
}

/** Infinity is no number in JSON. */
function orNull(rate: number): number | null {
  return Number.isFinite(rate) ? rate : null;
}

/** One budget for the API that reads a target back, whether it is called before rows are sent or after. */
export function lookUpBudgetOf(sdkappid: number, target: Target): string {
  return `${queueNameOf(sdkappid, target)}-look-up`;
}

/** What all processes share that read back for the app; without Redis this process shares with none. Throws as `openRedis`. */
export async function openReadBudgets(
  config: Config,
  sdkappid: number,
): Promise<Pick<RunQueues, 'budgetFor' | 'close'>> {
  if (config.redis === undefined) return { close: () => Promise.resolve() };
  const store = await openRedis(config);
  return {
    budgetFor: (target) => store.budget(lookUpBudgetOf(sdkappid, target)),
    close: () => store.close(),
  };
}

/** Throws `AppError`: usage where no Redis is named or it may drop keys, passing where it cannot be reached. */
export async function openRedis(config: Config): Promise<RedisStore> {
  if (config.redis === undefined) {
    throw new AppError('config.no-redis', 'a worker needs the Redis that the runs use', {
      kind: 'usage',
      hint: 'Give --redis or CHAT_PURGE_REDIS_URL.',
    });
  }
  return openRedisStore({
    url: config.redis,
    keyPrefix: config.redisPrefix,
    allowEviction: config.allowEviction,
    ...(config.redisCa === undefined ? {} : { caFile: config.redisCa }),
    ...(config.queueKey === undefined ? {} : { queueKey: config.queueKey }),
  });
}

function nobodyWorks({ origins }: Config): AppError {
  return new AppError('config.no-work', `${origins.noWork.name} without Redis: nobody would make the calls`, {
    kind: 'usage',
    hint: 'Name the Redis that the workers use, or take it away.',
  });
}
