// What travels through BullMQ as a job's data and as what it leaves, and how far its batch has come.
import type { Job } from 'bullmq';
import { afterLostCalls, type BatchState, untouched } from '../../core/batch-state.ts';
import { afterCutOff } from '../../core/lost-batch.ts';
import type { CallTerms, EndedBatch, QueuedBatch } from '../../core/ports/batch-queue.ts';

/** The activations that ended properly are counted, to notice one that did not. */
export interface JobData extends Omit<QueuedBatch, 'state'> {
  readonly activations: number;
  /**
   * A `BatchState` as JSON text: PostgreSQL refuses it as a JSON value where a message of the server holds U+0000 or half
   * of a surrogate pair. Left out for a batch that was never sent: it says nothing and would be as long as the ids.
   */
  readonly state?: string;
  /** The store's process that this data was written to. */
  readonly server: string;
}

/** What a job leaves. */
export interface Done {
  /** An `EndedBatch` as JSON text, for the same reason. */
  readonly ended: string;
}

export type BatchJob = Job<JobData, Done>;

/** What is known of the job beside the batch. */
export interface JobOrigin {
  readonly terms?: CallTerms;
  /** Which process of the store is there now; another one may have lost what the one before knew. */
  readonly server: string;
}

export function toJobData({ state, ...batch }: QueuedBatch, origin: JobOrigin): JobData {
  const wasSent = state.calls > 0;
  return { ...batch, ...origin, activations: 0, ...(wasSent ? { state: JSON.stringify(state) } : {}) };
}

/** The job's data when its batch goes back to be tried again. */
export function returned({ data, attemptsStarted }: BatchJob, state: BatchState, server: string): JobData {
  return { ...data, state: JSON.stringify(state), activations: attemptsStarted, server };
}

/** The batch as an activation gets it. */
export function toQueuedBatch(job: BatchJob, server: string): QueuedBatch {
  const { activations: _activations, server: _server, state: _state, ...queued } = job.data;
  return { ...queued, state: stateOf(job, { underWay: true, server }) };
}

/** How many activations in a row did not end properly, the present one left out where the job is `underWay`. */
export function cutOffTimes({ data, attemptsStarted }: BatchJob, underWay: boolean): number {
  return Math.max(0, attemptsStarted - data.activations - (underWay ? 1 : 0));
}

/**
 * How far the batch has come. A store that was started again may be without its last moments: calls in these are seen
 * by nobody, and of a batch in parts each can have carried another one, so all open rows count as possibly sent.
 */
export function stateOf(
  job: BatchJob,
  { underWay, server }: { readonly underWay: boolean; readonly server: string },
): BatchState {
  const { state: text, ids } = job.data;
  const known = text === undefined ? untouched(ids.length) : decode<BatchState>(text);
  const seen = afterCutOff(known, cutOffTimes(job, underWay));
  return job.data.server === server ? seen : afterLostCalls(seen);
}

export function encodeEnded(ended: EndedBatch): Done {
  return { ended: JSON.stringify(ended) };
}

/** Whether the job has left something; the type of BullMQ does not say that it may not. */
export function hasEnded({ returnvalue }: Pick<BatchJob, 'returnvalue'>): boolean {
  const left: Done | null | undefined = returnvalue;
  return left !== null && left !== undefined;
}

export function decodeEnded(done: Done): EndedBatch {
  return decode<EndedBatch>(done.ended);
}

/** The one decoder of what travels through the queue: it is written in this file alone. */
function decode<T extends BatchState | EndedBatch>(text: string): T {
  return JSON.parse(text) as T;
}
