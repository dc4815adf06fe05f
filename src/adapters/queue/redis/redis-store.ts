// The batch queue on Redis: served by any number of processes, and still there when one of them dies.
import { hostname } from 'node:os';
import { Queue, WaitingError, Worker } from 'bullmq';
import type { BatchQueue, CallTerms, ServedQueue } from '../../../core/ports/batch-queue.ts';
import type { CallBudget } from '../../../core/ports/call-budget.ts';
import { type Engine, openBatchQueue, openServedQueue } from '../bullmq-batch-queue.ts';
import type { Done, JobData } from '../job-data.ts';
import { createRedisBudget } from './redis-budget.ts';
import { type RedisAddress, RedisLink } from './redis-link.ts';
import { RedisRunJobs } from './run-jobs.ts';

// BullMQ's classes take the store as type arguments; naming one names them all.
class RedisQueue extends Queue<JobData, Done, string, JobData, Done, string> {}
class RedisWorker extends Worker<JobData, Done> {}

export interface RedisStoreOptions extends RedisAddress {
  /** Begins each key, so that others can use the same Redis. */
  readonly keyPrefix: string;
}

export interface RedisStore {
  /** The queue of one API as a run sees it. */
  open(queueName: string, run: RunOnRedis, onError: (error: Error) => void): Promise<BatchQueue>;
  /** The same queue for serving it only. */
  serve(queueName: string, onError: (error: Error) => void): ServedQueue;
  /** What all processes that serve the queue share. */
  budget(queueName: string): CallBudget;
  /** Calls `listener` with an `AppError` (passing) when Redis was waited for in vain. */
  onLost(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

export interface RunOnRedis {
  readonly runId: string;
  /** Asked each time that batches are fed. */
  readonly terms?: () => CallTerms;
}

/**
 * The batches of a process that was killed are taken over when their locks have run out and the check has come round twice:
 * after 8 + 3 s at most. A process that stands still for longer than the lock loses its batches too.
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

/** Throws `AppError` (passing) where Redis cannot be reached. */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const link = await RedisLink.open(options);
  const workers = new Set<RedisWorker>();
  const engine = engineOn(link, options.keyPrefix, workers);
  // Without its connection a worker would wait for ever for its calls to be entered.
  link.onLost(() => {
    for (const worker of workers) void worker.close(true);
  });
  return {
    open: (queueName, run, onError) => openBatchQueue({ engine, queueName, ...run, onError }),
    serve: (queueName, onError) => openServedQueue({ engine, queueName, onError }),
    budget: (queueName) => createRedisBudget(link, `${options.keyPrefix}:${queueName}:budget`),
    onLost: (listener) => link.onLost(() => listener(link.lost ?? new Error('Redis is lost'))),
    close: () => Promise.resolve(link.close()),
  };
}

function engineOn(link: RedisLink, prefix: string, workers: Set<RedisWorker>): Engine {
  const connection = link.client;
  return {
    locking: LOCKING,
    server: () => link.guard(link.server()),
    async toTheFront(job, token) {
      // On this store a delay of nothing puts it behind all others.
      await job.moveToWait(token);
      return new WaitingError();
    },
    async jobs(name, idPrefix, onError) {
      const queue = new RedisQueue(name, {
        connection,
        prefix,
        streams: { events: { maxLen: EVENTS_KEPT } },
      });
      queue.on('error', onError);
      await link.guard(queue.waitUntilReady());
      return new RedisRunJobs({ link, queue, keyPrefix: prefix, idPrefix });
    },
    worker(name, processor, { onError, ...options }) {
      const worker = new RedisWorker(name, processor, {
        ...options,
        connection,
        prefix,
        name: `${hostname()}:${process.pid}`,
      });
      worker.on('error', onError);
      workers.add(worker);
      worker.on('closed', () => workers.delete(worker));
      return worker;
    },
  };
}
