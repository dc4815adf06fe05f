// The batch queue on BullMQ, whatever store BullMQ uses: one job a batch, one API call an activation.
import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError } from 'bullmq';
import { AppError } from '../../core/app-error.ts';
import { giveUp, MOST_CUT_OFF } from '../../core/lost-batch.ts';
import type {
  Activation,
  ActivationEnd,
  BatchQueue,
  CallTerms,
  EndedBatch,
  QueuedBatch,
  ServedQueue,
  SharedBatches,
} from '../../core/ports/batch-queue.ts';
import type { Engine, JobWorker, Processor, RunJobs } from './engine.ts';
import { type BatchJob, cutOffTimes, type Done, type JobCodec, toQueuedBatch } from './job-data.ts';

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
    if (worker !== undefined) await closed(worker, this.#options.engine.closesWithinMs);
  }

  async close(): Promise<void> {
    await this.stopWorking();
  }
}

/** BullMQ can wait for ever for a job whose connection was lost at the wrong moment. */
async function closed(worker: JobWorker, withinMs: number | undefined): Promise<void> {
  const closing = worker.close();
  if (withinMs === undefined) return closing;
  const late = new AbortController();
  try {
    const isClosed = closing.then(() => true);
    if (await Promise.race([isClosed, pause(withinMs, false, { signal: late.signal })])) return;
    void worker.close(true);
  } finally {
    late.abort();
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
    try {
      return completed.map((job) => this.#codec.ended(job));
    } catch (error) {
      await this.#drop(completed);
      throw error;
    }
  }

  async forget(batches: readonly number[]): Promise<void> {
    await this.#jobs.remove(batches.map((batch) => this.#jobId(batch)));
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#jobs.close();
  }

  /** Left there they would be found again by every later run; the notes say that they were being sent. */
  async #drop(jobs: readonly { readonly id?: string | undefined }[]): Promise<void> {
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

interface Performance {
  readonly activation: Activation;
  readonly engine: Engine;
  readonly codec: JobCodec;
}

/** BullMQ's own error is thrown at the outermost line, since BullMQ recognises it by its message. */
async function activate(
  job: BatchJob,
  token: string | undefined,
  { activation, engine, codec }: Performance,
): Promise<Done> {
  const hold = engine.hold(job, token);
  const [server, standing] = await Promise.all([engine.server(), hold.standing()]);
  if (standing === 'lost') throw notOurs();
  const opened = codec.opened(job);
  const { jobId } = opened;
  const queued = toQueuedBatch(opened, server);
  if (cutOffTimes(opened, true) >= MOST_CUT_OFF) {
    const state = giveUp(queued.state, new Date().toISOString());
    return codec.done(jobId, { batch: queued.batch, state });
  }
  const mayCall = async () => (await hold.standing()) === 'ours';
  // A batch of a held run takes no turn from the others.
  const end = standing === 'held' ? heldBack(queued) : await activation(queued, mayCall);
  if (end.kind === 'done') return codec.done(jobId, toEnded(queued.batch, end));
  if (!(await hold.update(codec.returned(opened, end.state, server)))) throw notOurs();
  if (end.delayMs === 0) throw await engine.toTheFront(job, token);
  await job.moveToDelayed(Date.now() + end.delayMs, token);
  throw new DelayedError();
}

/** Its run takes it back out of the queue; where that has died, it comes round at this pace until somebody goes on with the run. */
const HELD_DELAY_MS = 1_000;

function heldBack({ state }: QueuedBatch): ActivationEnd {
  return { kind: 'again', state, delayMs: HELD_DELAY_MS };
}

/** At this BullMQ leaves the job as it is: with whoever has it now. */
function notOurs(): Error {
  return new DelayedError('another worker has the batch');
}

function toEnded(batch: number, { state, stop }: Extract<ActivationEnd, { kind: 'done' }>): EndedBatch {
  return { batch, state, ...(stop === undefined ? {} : { stop }) };
}
