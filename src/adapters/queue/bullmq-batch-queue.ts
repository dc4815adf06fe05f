// The batch queue on BullMQ, whatever store BullMQ uses: one job a batch, one API call an activation.
import { DelayedError, type Job, type Queue, type Worker, type WorkerOptions } from 'bullmq';
import pLimit from 'p-limit';
import { AppError } from '../../core/app-error.ts';
import { type BatchState, possiblySent, untouched } from '../../core/batch-state.ts';
import type {
  Activation,
  ActivationEnd,
  BatchQueue,
  EndedBatch,
  QueuedBatch,
} from '../../core/ports/batch-queue.ts';

/** What travels as job data. The activations that ended properly are counted, to notice one that did not. */
export interface JobData extends Omit<QueuedBatch, 'state'> {
  readonly activations: number;
  /**
   * A `BatchState` as JSON text: PostgreSQL refuses it as a JSON value where a message of the server holds U+0000 or half
   * of a surrogate pair. Left out for a batch that was never sent: it says nothing and would be as long as the ids.
   */
  readonly state?: string;
}

/** What a job leaves. */
export interface Done {
  /** An `EndedBatch` as JSON text, for the same reason. */
  readonly ended: string;
}

type BatchJob = Job<JobData, Done>;
export type Processor = (job: BatchJob, token: string | undefined) => Promise<Done>;

/** What is needed of BullMQ's two classes; they differ in type from store to store. */
export type JobQueue = Pick<
  Queue<JobData, Done, string, JobData, Done, string>,
  'addBulk' | 'getCompleted' | 'getFailed' | 'remove' | 'close'
>;
export type JobWorker = Pick<Worker<JobData, Done>, 'close' | 'concurrency' | 'pause'>;
export type JobWorkerOptions = Omit<WorkerOptions<object>, 'connection'>;

/** Makes BullMQ's classes on one store. Errors of the store go to `onError`. */
export interface Engine {
  queue(name: string, onError: (error: Error) => void): Promise<JobQueue>;
  worker(
    name: string,
    processor: Processor,
    options: JobWorkerOptions & { readonly onError: (error: Error) => void },
  ): JobWorker;
}

export interface BatchQueueOptions {
  readonly engine: Engine;
  /** One queue per app and API. BullMQ allows no `:` in it. */
  readonly queueName: string;
  readonly runId: string;
  /** How long a batch may be active before others may take it for lost, ms. */
  readonly lockMs: number;
  /** Whether other processes may serve the same queue; if so, locks are renewed and lost batches looked for. */
  readonly shared: boolean;
  /** Called when the store cannot be reached or answers with an error. */
  readonly onError: (error: Error) => void;
}

/** Removals under way at a time; more gain nothing on either store. */
const REMOVALS_AT_A_TIME = 16;

export async function openBatchQueue(options: BatchQueueOptions): Promise<BatchQueue> {
  const queue = await options.engine.queue(options.queueName, options.onError);
  return new BullmqBatchQueue(options, queue);
}

class BullmqBatchQueue implements BatchQueue {
  readonly #options: BatchQueueOptions;
  readonly #queue: JobQueue;
  #worker: JobWorker | undefined;

  constructor(options: BatchQueueOptions, queue: JobQueue) {
    this.#options = options;
    this.#queue = queue;
  }

  async feed(batches: readonly QueuedBatch[]): Promise<void> {
    await this.#queue.addBulk(
      batches.map((batch) => ({
        name: 'batch',
        data: toJobData(batch),
        opts: { jobId: this.#jobId(batch.batch) },
      })),
    );
  }

  async collect(most: number): Promise<readonly EndedBatch[]> {
    const [failed] = await this.#queue.getFailed(0, 0);
    if (failed !== undefined) {
      throw new AppError('queue.call-failed', `a call could not be made: ${failed.failedReason}`, {
        kind: 'defect',
        hint: 'Nothing is lost: run `chat-purge apply` on the run directory. Please report this.',
      });
    }
    const jobs = await this.#queue.getCompleted(0, most - 1);
    return jobs.map((job) => decode<EndedBatch>(job.returnvalue.ended));
  }

  async forget(batches: readonly number[]): Promise<void> {
    const limit = pLimit(REMOVALS_AT_A_TIME);
    await Promise.all(batches.map((batch) => limit(() => this.#queue.remove(this.#jobId(batch)))));
  }

  work(activation: Activation, concurrency: number): void {
    const { engine, queueName, lockMs, shared, onError } = this.#options;
    this.#worker = engine.worker(queueName, (job, token) => activate(job, token, activation), {
      concurrency,
      lockDuration: lockMs,
      skipLockRenewal: !shared,
      skipStalledCheck: !shared,
      onError,
    });
  }

  setConcurrency(concurrency: number): void {
    if (this.#worker !== undefined) this.#worker.concurrency = concurrency;
  }

  stopTaking(): void {
    // Pausing without waiting takes effect at once; what it resolves to is of no use here.
    this.#worker?.pause(true).catch(this.#options.onError);
  }

  async stopWorking(): Promise<void> {
    await this.#worker?.close();
    this.#worker = undefined;
  }

  async close(): Promise<void> {
    await this.stopWorking();
    await this.#queue.close();
  }

  /** Unique over runs; BullMQ wants no `:` and no bare number. */
  #jobId(batch: number): string {
    return `${this.#options.runId}.${batch}`;
  }
}

function toJobData({ state, ...batch }: QueuedBatch): JobData {
  const wasSent = state.calls > 0;
  return { ...batch, activations: 0, ...(wasSent ? { state: JSON.stringify(state) } : {}) };
}

/** BullMQ's own error is thrown at the outermost line, since BullMQ recognises it by its message. */
async function activate(job: BatchJob, token: string | undefined, activation: Activation): Promise<Done> {
  const { activations, state: text, ...queued } = job.data;
  const state = text === undefined ? untouched(queued.ids.length) : decode<BatchState>(text);
  const lost = job.attemptsStarted > activations + 1;
  const end = await activation({ ...queued, state: lost ? possiblySent(state) : state });
  if (end.kind === 'done') return { ended: JSON.stringify(toEnded(queued.batch, end)) };
  await job.updateData({ ...queued, state: JSON.stringify(end.state), activations: job.attemptsStarted });
  await job.moveToDelayed(Date.now() + end.delayMs, token);
  throw new DelayedError();
}

function toEnded(batch: number, { state, stop }: Extract<ActivationEnd, { kind: 'done' }>): EndedBatch {
  return { batch, state, ...(stop === undefined ? {} : { stop }) };
}

/** The one decoder of what travels through the queue: it is written in this file alone. */
function decode<T extends BatchState | EndedBatch>(text: string): T {
  return JSON.parse(text) as T;
}
