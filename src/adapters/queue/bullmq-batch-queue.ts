// The batch queue on BullMQ, whatever store BullMQ uses: one job a batch, one API call an activation.
import { AppError } from '../../core/app-error.ts';
import type {
  Activation,
  BatchQueue,
  CallTerms,
  EndedBatch,
  QueuedBatch,
  ServedQueue,
  SharedBatches,
} from '../../core/ports/batch-queue.ts';
import { activate } from './activate.ts';
import type { Engine, JobWorker, Processor, RunJobs } from './engine.ts';
import type { EndedJob, JobCodec } from './job-data.ts';

export interface ServedQueueOptions {
  readonly engine: Engine;
  /** One queue per app and API. BullMQ allows no `:` in it. */
  readonly queueName: string;
  readonly codec: JobCodec;
  /** Called when the store cannot be reached or answers with an error. */
  readonly onError: (error: Error) => void;
}

export interface BatchQueueOptions extends ServedQueueOptions {
  /** Begins the ids of the run's jobs; that of no other run may begin with it and a dot. */
  readonly runKey: string;
  /** Given where other processes may call the run's batches. */
  readonly terms?: () => CallTerms;
}

export async function openBatchQueue(options: BatchQueueOptions): Promise<BatchQueue> {
  const { engine, queueName, runKey, codec, onError } = options;
  const order = { idPrefix: jobIdPrefix(runKey), codec, onError };
  return new RunQueue(options, await engine.jobs(queueName, order));
}

/** A queue to serve without feeding it. */
export function openServedQueue(options: ServedQueueOptions): ServedQueue {
  return new QueueService(options);
}

/** Unique over runs; BullMQ wants no `:` and no bare number. */
function jobIdPrefix(runKey: string): string {
  return `${runKey}.`;
}

class QueueService implements ServedQueue {
  readonly #options: ServedQueueOptions;
  #worker: JobWorker | undefined;

  constructor(options: ServedQueueOptions) {
    this.#options = options;
  }

  work(activation: Activation, concurrency: number): void {
    const { engine, queueName, codec, onError } = this.#options;
    const processor: Processor = (job, token) => activate(job, token, { activation, engine, codec });
    this.#worker = engine.worker(queueName, processor, { ...engine.locking, concurrency, onError });
  }

  setConcurrency(concurrency: number): void {
    if (this.#worker !== undefined) this.#worker.concurrency = concurrency;
  }

  stopTaking(): void {
    // Pausing without waiting takes effect at once; what it resolves to is of no use here.
    this.#worker?.pause(true).catch(this.#options.onError);
  }

  async stopWorking(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.close();
  }

  async close(): Promise<void> {
    await this.stopWorking();
  }
}

class RunQueue extends QueueService implements BatchQueue {
  readonly #jobs: RunJobs;
  readonly #engine: Engine;
  readonly #codec: JobCodec;
  readonly #idPrefix: string;
  readonly #terms: (() => CallTerms) | undefined;
  readonly shared?: SharedBatches;

  constructor(options: BatchQueueOptions, jobs: RunJobs) {
    super(options);
    this.#jobs = jobs;
    this.#engine = options.engine;
    this.#codec = options.codec;
    this.#idPrefix = jobIdPrefix(options.runKey);
    this.#terms = options.terms;
    if (jobs.shared !== undefined) this.shared = jobs.shared;
  }

  async feed(batches: readonly QueuedBatch[]): Promise<void> {
    const terms = this.#terms === undefined ? {} : { terms: this.#terms() };
    const origin = { ...terms, server: await this.#engine.server() };
    await this.#jobs.add(
      batches.map((batch) => {
        const jobId = this.#jobId(batch.batch);
        return { name: 'batch', data: this.#codec.stored(batch, jobId, origin), opts: { jobId } };
      }),
    );
  }

  async collect(most: number): Promise<readonly EndedBatch[]> {
    const { completed, failed } = await this.#jobs.ended(most);
    const [first] = failed;
    if (first !== undefined) {
      await this.#drop(failed);
      throw this.#codec.refusal(first) ?? callFailed(first.failedReason);
    }
    const ended: EndedBatch[] = [];
    const spoilt: EndedJob[] = [];
    let error: unknown;
    for (const job of completed) {
      try {
        ended.push(this.#codec.ended(job));
      } catch (cause) {
        spoilt.push(job);
        error = cause;
      }
    }
    if (spoilt.length === 0) return ended;
    // What the others have left is for whoever goes on with the run.
    await this.#drop(spoilt);
    throw error;
  }

  async forget(batches: readonly number[]): Promise<void> {
    await this.#jobs.remove(batches.map((batch) => this.#jobId(batch)));
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#jobs.close();
  }

  /** Left there they would be found again by every later run; the notes say that they were being sent. */
  async #drop(jobs: readonly Pick<EndedJob, 'id'>[]): Promise<void> {
    await this.#jobs.remove(jobs.map(({ id = '' }) => id));
  }

  #jobId(batch: number): string {
    return `${this.#idPrefix}${batch}`;
  }
}

function callFailed(reason: string): AppError {
  return new AppError('queue.call-failed', `a call could not be made: ${reason}`, {
    kind: 'defect',
    hint: 'Nothing is lost: run `chat-purge apply` on the run directory. Please report this.',
  });
}
