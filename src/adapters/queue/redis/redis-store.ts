// The batch queue on Redis: served by any number of processes, and still there when one of them dies.
import { DelayedError, Queue, WaitingError } from 'bullmq';
import { MOST_DELAY_MS } from '../../../core/backoff.ts';
import type { BatchQueue, CallTerms, ServedQueue } from '../../../core/ports/batch-queue.ts';
import type { CallBudget } from '../../../core/ports/call-budget.ts';
import type { Secret } from '../../../core/secret.ts';
import { openBatchQueue, openServedQueue } from '../bullmq-batch-queue.ts';
import type { Engine } from '../engine.ts';
import { type Done, JobCodec, type StoredJob } from '../job-data.ts';
import { createQueueCipher } from '../queue-cipher.ts';
import { tryOut } from './contact/trial.ts';
import { refuseEviction } from './eviction.ts';
import { HeldRuns } from './held-runs.ts';
import { QueueKeys } from './queue-keys.ts';
import { createRedisBudget } from './redis-budget.ts';
import { type RedisFacts, readRedisFacts } from './redis-facts.ts';
import { createRedisHold } from './redis-hold.ts';
import { type RedisAddress, RedisLink } from './redis-link.ts';
import { RedisJobWorker } from './redis-worker.ts';
import { isInHand, markKeyOf } from './run-claim.ts';
import { RunClaims } from './run-claims.ts';
import { RedisRunJobs } from './run-jobs.ts';
import { TwoClocks } from './two-clocks.ts';

// BullMQ's classes take the store as type arguments; naming one names them all.
class RedisQueue extends Queue<StoredJob, Done, string, StoredJob, Done, string> {}

export interface RedisStoreOptions extends RedisAddress {
  /** Seals what is in the queue: 32 bytes as 64 hexadecimal digits. */
  readonly queueKey?: Secret;
  /** Takes a Redis that drops keys when its memory is full. */
  readonly allowEviction?: boolean;
}

export interface RedisStore {
  /** The queue of one API as a run sees it. */
  open(queueName: string, run: RunOnRedis, onError: (error: Error) => void): Promise<BatchQueue>;
  /** The same queue for serving it only. */
  serve(queueName: string, onError: (error: Error) => void): ServedQueue;
  /** What all processes that serve the queue share. */
  budget(queueName: string): CallBudget;
  /**
   * Whether something of a run can be on this Redis, under this prefix, as a process said that had
   * it in hand.
   */
  mayHave(runKey: string): Promise<boolean>;
  /** Takes back that something of the run can be here; call it once the books say so. */
  forgetRun(runKey: string): Promise<void>;
  /** Throws `queue.other-key` (usage) where batches wait in the queue that another key has sealed, or none. */
  refuseOtherKeys(queueName: string): Promise<void>;
  /** Calls `listener` with an `AppError` (passing) when Redis was waited for in vain. */
  onLost(listener: (error: Error) => void): void;
  facts(): Promise<RedisFacts>;
  /** Whether Redis answers within `withinMs`. */
  answers(withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface RunOnRedis {
  readonly runKey: string;
  /** Asked each time that batches are fed. */
  readonly terms?: () => CallTerms;
}

/**
 * The batches of a process that was killed are taken over when their locks have run out and the check has come round twice:
 * after 8 + 3 s at most. A process that stands still for longer than the lock loses its batches too, and
 * finds that out before it makes a call for them or writes to them.
 */
const LOCKING = {
  lockDuration: 8_000,
  stalledInterval: 3_000,
  // How often is often enough is decided by `MOST_CUT_OFF`, so that no batch ends without a word on its rows.
  maxStalledCount: 1_000_000,
  // After an error of Redis; BullMQ's own 15 s would make the others wait.
  runRetryDelay: 1_000,
} as const;

/** Nobody reads the events. */
const EVENTS_KEPT = 10;

/** Throws `AppError`: passing where Redis cannot be reached, usage where it may drop keys or cannot be worked with. */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const link = await RedisLink.open(options);
  try {
    await tryOut(link);
    if (options.allowEviction !== true) await refuseEviction(link);
  } catch (error) {
    link.close();
    throw error;
  }
  const cipher = options.queueKey === undefined ? undefined : createQueueCipher(options.queueKey);
  const keys = new QueueKeys(link, cipher?.keyId ?? '');
  const claims = new RunClaims(link);
  const partsOf = (base: string) => {
    const queueName = keys.ownName(base);
    const engine = engineOn(link, { claims, announce: () => keys.announce(base) });
    return { engine, queueName, codec: new JobCodec(queueName, cipher) };
  };
  return {
    open: (queueName, run, onError) => openBatchQueue({ ...partsOf(queueName), ...run, onError }),
    serve: (queueName, onError) => openServedQueue({ ...partsOf(queueName), onError }),
    budget: (queueName) => createRedisBudget(link, `${link.keyPrefix}:${queueName}:budget`),
    mayHave: async (runKey) => (await link.guard(link.client.exists(markKeyOf(link, runKey)))) === 1,
    async forgetRun(runKey) {
      await link.guard(link.client.del(markKeyOf(link, runKey)));
    },
    refuseOtherKeys: (queueName) => keys.refuseOthers(queueName),
    onLost: (listener) => void link.onLost(listener),
    facts: () => readRedisFacts(link),
    answers: (withinMs) => link.answers(withinMs),
    close: () => Promise.resolve(link.close()),
  };
}

interface EngineParts {
  readonly claims: RunClaims;
  readonly announce: () => Promise<void>;
}

function engineOn(link: RedisLink, { claims, announce }: EngineParts): Engine {
  const { client: connection, keyPrefix: prefix } = link;
  const clocks = new TwoClocks();
  const heldRuns = new HeldRuns(link);
  return {
    locking: LOCKING,
    server: () => link.guard(link.server()),
    hold: (job, token = '') =>
      createRedisHold({
        link,
        queueKey: `${prefix}:${job.queueName}`,
        jobId: job.id ?? '',
        token,
        lockMs: LOCKING.lockDuration,
        takenAtMs: job.processedOn,
        clocks,
        heldRuns,
      }),
    isInHand: (job) => isInHand(link, job),
    async giveBack(job, token, delayMs) {
      // On this store a delay of nothing puts it behind all others.
      const isAtOnce = delayMs === 0;
      const when = Date.now() + Math.min(delayMs, MOST_DELAY_MS);
      await link.guard<unknown>(isAtOnce ? job.moveToWait(token) : job.moveToDelayed(when, token));
      return isAtOnce ? new WaitingError() : new DelayedError();
    },
    async jobs(name, { idPrefix, codec, onError }) {
      const queue = new RedisQueue(name, {
        connection,
        prefix,
        streams: { events: { maxLen: EVENTS_KEPT } },
      });
      queue.on('error', onError);
      await link.guard(queue.waitUntilReady());
      const claim = await claims.take(idPrefix.slice(0, -1), name);
      const { lockDuration: lockMs, stalledInterval: lookedAtMs } = LOCKING;
      return new RedisRunJobs({ link, queue, idPrefix, codec, claim, announce, lockMs, lookedAtMs });
    },
    worker: (name, processor, options) => new RedisJobWorker({ ...options, link, name, processor }),
  };
}
