// BullMQ's worker on Redis, so that it can be closed whatever has become of its connections.
import { hostname } from 'node:os';
import { DelayedError, Worker } from 'bullmq';
import type { JobWorker, JobWorkerOptions, Processor } from '../engine.ts';
import type { Done, StoredJob } from '../job-data.ts';
import { isFaultOfRedis } from './redis-errors.ts';
import type { RedisLink } from './redis-link.ts';

// BullMQ's classes take the store as type arguments; naming one names them all.
class RedisWorker extends Worker<StoredJob, Done> {
  /** BullMQ asks for no particular time where its wait for jobs broke off: who takes no more need not wait for the next one. */
  override delay(...args: Parameters<Worker['delay']>): Promise<void> {
    const isOver = args.length === 0 && this.paused;
    return isOver ? Promise.resolve() : super.delay(...args);
  }
}

/** BullMQ's own. */
const LOCK_MS = 30_000;
/** How often a lock is renewed in the time that it lasts. */
const RENEWED_TIMES = 3;

export interface RedisWorkerOptions extends JobWorkerOptions {
  readonly link: RedisLink;
  readonly name: string;
  readonly processor: Processor;
  readonly onError: (error: Error) => void;
}

/**
 * BullMQ's own `close` first cuts the connection on which the worker waits for jobs, and waits until that says that it has ended.
 * One that is between two tries to connect never says it: ioredis forgets the next try and tells nobody. So the worker is
 * only told to take no more, which ends its loop by itself, and closed by force after that.
 */
export class RedisJobWorker implements JobWorker {
  readonly #worker: RedisWorker;
  readonly #link: RedisLink;
  /** Ends when the worker takes no more and all that it has taken has been entered. */
  readonly #running: Promise<void>;
  readonly #lockMs: number;
  readonly #onError: (error: Error) => void;
  /** The tokens of the jobs that it has taken, by their ids. */
  readonly #taken = new Map<string, string>();
  readonly #renewing: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  constructor({ link, name, processor, onError, ...options }: RedisWorkerOptions) {
    this.#link = link;
    this.#onError = onError;
    this.#lockMs = options.lockDuration ?? LOCK_MS;
    this.#worker = new RedisWorker(name, this.#holding(sparing(processor, onError)), {
      ...options,
      // BullMQ would not renew a lock for an hour where the clock was set back by an hour.
      skipLockRenewal: true,
      connection: link.client,
      prefix: link.keyPrefix,
      name: `${hostname()}:${process.pid}`,
      autorun: false,
    });
    this.#worker.on('error', onError);
    this.#running = this.#worker.run().catch(onError);
    this.#renewing = setInterval(() => void this.#renewLocks(), this.#lockMs / RENEWED_TIMES);
    this.#renewing.unref();
  }

  get concurrency(): number {
    return this.#worker.concurrency;
  }

  set concurrency(concurrency: number) {
    this.#worker.concurrency = concurrency;
  }

  pause(doNotWaitActive: boolean): Promise<void> {
    return this.#worker.pause(doNotWaitActive);
  }

  /** Resolves when what was taken has been entered, or Redis is lost: then it comes to others when its locks have run out. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#worker.pause(true);
    void this.#stopWaitingForJobs();
    await this.#link.guard(this.#running).catch(() => undefined);
    clearInterval(this.#renewing);
    await this.#worker.close(true);
  }

  #holding(processor: Processor): Processor {
    return async (job, token = '') => {
      const id = job.id ?? '';
      this.#taken.set(id, token);
      try {
        return await processor(job, token);
      } finally {
        // It can have come back to this process meanwhile.
        if (this.#taken.get(id) === token) this.#taken.delete(id);
      }
    };
  }

  /** A lock that is gone is found out before a call is made for its job. */
  async #renewLocks(): Promise<void> {
    if (this.#taken.size === 0) return;
    const ids = [...this.#taken.keys()];
    const tokens = [...this.#taken.values()];
    await this.#worker.extendJobLocks(ids, tokens, this.#lockMs).catch(this.#onError);
  }

  /** Without it an idle worker would be closed some seconds later. Where there is no connection there is nothing to cut yet. */
  async #stopWaitingForJobs(): Promise<void> {
    const client = await this.#worker.getBackend().blockingClient?.catch(() => undefined);
    if (client?.status === 'ready') client.disconnect();
    else client?.once('ready', () => client.disconnect());
  }
}

/**
 * A fault of Redis says nothing of the batch. At this error BullMQ leaves the job as it is: when its lock has run out it comes
 * to others, as possibly sent. Any other would make it a failed job as soon as Redis is there again.
 */
function sparing(processor: Processor, onError: (error: Error) => void): Processor {
  return async (job, token) => {
    try {
      return await processor(job, token);
    } catch (error) {
      if (!isFaultOfRedis(error)) throw error;
      onError(error as Error);
      throw new DelayedError('Redis failed');
    }
  };
}
