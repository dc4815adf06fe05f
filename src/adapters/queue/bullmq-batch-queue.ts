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
  /** Left out for a batch that was never sent: it says nothing and would be as long as the ids. */
  readonly state?: BatchState;
}

export type Done = Extract<ActivationEnd, { kind: 'done' }>;
type BatchJob = Job<JobData, Done>;
export type Processor = (job: BatchJob, token: string | undefined) => Promise<Done>;

/** What is needed of BullMQ's two classes; they differ in type from store to store. */
export type JobQueue = Pick<
  Queue<JobData, Done, string, JobData, Done, string>,
  'addBulk' | 'getCompleted' | 'getFailed' | 'remove' | 'close'
>;
export type JobWorker = Pick<Worker<JobData, Done>, 'close' | 'concurrency'>;
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
    return jobs.map((job) => ({
      batch: job.data.batch,
      state: job.returnvalue.state,
      ...(job.returnvalue.stop === undefined ? {} : { stop: job.returnvalue.stop }),
    }));
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
  return { ...batch, activations: 0, ...(wasSent ? { state } : {}) };
}

/** BullMQ's own error is thrown at the outermost line, since BullMQ recognises it by its message. */
async function activate(job: BatchJob, token: string | undefined, activation: Activation): Promise<Done> {
  const { activations, ...queued } = job.data;
  const batch = { ...queued, state: queued.state ?? untouched(queued.ids.length) };
  const lost = job.attemptsStarted > activations + 1;
  const end = await activation(lost ? { ...batch, state: possiblySent(batch.state) } : batch);
  if (end.kind === 'done') return end;
  await job.updateData({ ...batch, state: end.state, activations: job.attemptsStarted });
  await job.moveToDelayed(Date.now() + end.delayMs, token);
  throw new DelayedError();
}
