// What travels through BullMQ as a job's data and as what it leaves, and how far its batch has come.
import type { Job } from 'bullmq';
import type { AppError } from '../../core/app-error.ts';
import { afterLostCalls, type BatchState, isUntouched, untouched } from '../../core/batch-state.ts';
import { afterCutOff } from '../../core/lost-batch.ts';
import type { CallTerms, EndedBatch, QueuedBatch } from '../../core/ports/batch-queue.ts';
import { isEndedBatch, isJobContent, type JobContent } from './job-shape.ts';
import { type QueueCipher, type SealedPlace, unreadable } from './queue-cipher.ts';

/** Sealed text, or the thing itself where nothing is sealed: BullMQ makes JSON of it. */
type Stored<T> = T | string;

/** A job's data as the store has it. */
export interface StoredJob {
  readonly job: Stored<JobContent>;
}

/** What a job leaves. */
export interface Done {
  readonly ended: Stored<EndedBatch>;
}

export type BatchJob = Job<StoredJob, Done>;

/** What is known of the job beside the batch. */
export interface JobOrigin {
  readonly terms?: CallTerms;
  /** Which process of the store is there now; another one may have lost what the one before knew. */
  readonly server: string;
}

/** What BullMQ has of a job before it is called. */
export interface TakenJob extends Pick<BatchJob, 'attemptsStarted'> {
  readonly id?: string | undefined;
  /** Null where another has written it. */
  readonly data: StoredJob | null;
}

/** What BullMQ has of a job that has ended. */
export interface EndedJob {
  readonly id?: string | undefined;
  /** Null where another has written it. */
  readonly returnvalue: Done | null;
}

/** A job whose data was read. */
export interface OpenedJob {
  readonly jobId: string;
  readonly content: JobContent;
  readonly attemptsStarted: number;
}

/** Writes and reads the jobs of one queue. What cannot be read throws `queue.unreadable` (passing). */
export class JobCodec {
  readonly #queueName: string;
  readonly #cipher: QueueCipher | undefined;

  /** @param cipher left out where nothing is sealed: for a queue that nobody else can read, or whose readers may see everything */
  constructor(queueName: string, cipher?: QueueCipher) {
    this.#queueName = queueName;
    this.#cipher = cipher;
  }

  stored({ state, ...batch }: QueuedBatch, jobId: string, origin: JobOrigin): StoredJob {
    const told = isUntouched(state) ? {} : { state };
    return this.#store(jobId, { ...batch, ...origin, activations: 0, ...told });
  }

  /** The job's data when its batch goes back to be tried again. */
  returned(job: OpenedJob, state: BatchState, server: string): StoredJob {
    return this.#store(job.jobId, { ...job.content, state, activations: job.attemptsStarted, server });
  }

  /** The job's data when its batch goes back as it came: this activation did not take place. */
  passedOver({ jobId, content }: OpenedJob): StoredJob {
    return this.#store(jobId, { ...content, activations: content.activations + 1 });
  }

  opened({ id: jobId = '', data, attemptsStarted }: TakenJob): OpenedJob {
    const content = this.#opened(data?.job, this.#place(jobId, 'job'), isJobContent);
    return { jobId, content, attemptsStarted };
  }

  done(jobId: string, ended: EndedBatch): Done {
    return { ended: this.#sealed(ended, this.#place(jobId, 'ended')) };
  }

  ended({ id: jobId = '', returnvalue }: EndedJob): EndedBatch {
    return this.#opened(returnvalue?.ended, this.#place(jobId, 'ended'), isEndedBatch);
  }

  /** The error where that is why the job failed: BullMQ keeps only its words. */
  refusal({ id: jobId = '', failedReason }: Pick<BatchJob, 'id' | 'failedReason'>): AppError | undefined {
    const error = unreadable(this.#place(jobId, 'job'));
    return failedReason === error.message ? error : undefined;
  }

  #store(jobId: string, content: JobContent): StoredJob {
    return { job: this.#sealed(content, this.#place(jobId, 'job')) };
  }

  #place(jobId: string, part: SealedPlace['part']): SealedPlace {
    return { queueName: this.#queueName, jobId, part };
  }

  #sealed<T extends object>(what: T, place: SealedPlace): Stored<T> {
    return this.#cipher?.seal(JSON.stringify(what), place) ?? what;
  }

  /** Everything that is read goes through here: what another has written is called unreadable before anything is made of it. */
  #opened<T extends { readonly batch: number }>(
    stored: unknown,
    place: SealedPlace,
    isOurs: (value: unknown) => value is T,
  ): T {
    const value = this.#cipher === undefined ? stored : parsed(this.#cipher.open(textOf(stored), place));
    // What is not sealed can have been moved from one job to another.
    if (!isOurs(value) || !place.jobId.endsWith(`.${value.batch}`)) throw unreadable(place);
    return value;
  }
}

/** What is not sealed was not sealed with this key. */
function textOf(stored: unknown): string {
  return typeof stored === 'string' ? stored : '';
}

/** Without the parser's own words, which would quote the text, and so perhaps an id. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The batch as an activation gets it. */
export function toQueuedBatch(job: OpenedJob, server: string): QueuedBatch {
  const { activations: _activations, server: _server, state: _state, ...queued } = job.content;
  return { ...queued, state: stateOf(job, { underWay: true, server }) };
}

/** How many activations in a row did not end properly, the present one left out where the job is `underWay`. */
export function cutOffTimes({ content, attemptsStarted }: OpenedJob, underWay: boolean): number {
  return Math.max(0, attemptsStarted - content.activations - (underWay ? 1 : 0));
}

/**
 * How far the batch has come. A store that was started again may be without its last moments: calls in these are seen
 * by nobody, and of a batch in parts each can have carried another one, so all open rows count as possibly sent.
 */
export function stateOf(
  job: OpenedJob,
  { underWay, server }: { readonly underWay: boolean; readonly server: string },
): BatchState {
  const { content } = job;
  const known = content.state ?? untouched(content.ids.length);
  const seen = afterCutOff(known, cutOffTimes(job, underWay));
  return content.server === server ? seen : afterLostCalls(seen);
}
