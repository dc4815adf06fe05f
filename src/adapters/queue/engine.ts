// What BullMQ's classes are to a batch queue, so that it need not know on which store they stand.
import type { BulkJobOptions, Worker, WorkerOptions } from 'bullmq';
import type { SharedBatches } from '../../core/ports/batch-queue.ts';
import type { BatchJob, Done, EndedJob, JobCodec, StoredJob } from './job-data.ts';

export type Processor = (job: BatchJob, token: string | undefined) => Promise<Done>;

/** A job as BullMQ's `addBulk` takes it. */
export interface NewJob {
  readonly name: string;
  readonly data: StoredJob;
  readonly opts: BulkJobOptions;
}

export type FailedJob = Pick<BatchJob, 'id' | 'failedReason'>;

/** BullMQ's queue as one run needs it; its classes differ in type from store to store. */
export interface RunJobs {
  readonly shared?: SharedBatches;
  add(jobs: NewJob[]): Promise<unknown>;
  /** Ended jobs of the run, those that BullMQ calls failed apart. */
  ended(
    most: number,
  ): Promise<{ readonly completed: readonly EndedJob[]; readonly failed: readonly FailedJob[] }>;
  /** Removes ended jobs. */
  remove(jobIds: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
}
export type JobWorker = Pick<Worker<StoredJob, Done>, 'close' | 'concurrency' | 'pause'>;
export type JobWorkerOptions = Omit<WorkerOptions<object>, 'connection'>;

export interface RunJobsOrder {
  /** The ids of the run's jobs begin with it. */
  readonly idPrefix: string;
  readonly codec: JobCodec;
  readonly onError: (error: Error) => void;
}

/** `lost`: another worker can have the job by now. `held`: its run wants no call for it at present. */
export type JobStanding = 'ours' | 'held' | 'lost';

/** What a worker has of a job that it has taken. */
export interface JobHold {
  /** By what was known a moment ago, where that is enough. Holds only while the same process of the store answers. */
  standing(): Promise<JobStanding>;
  /** By what the store says now. */
  ask(): Promise<JobStanding>;
  /** Writes the job's data; false, and nothing is written, where it is not ours any more. */
  update(data: StoredJob): Promise<boolean>;
}

/** Makes BullMQ's classes on one store. Errors of the store go to `onError`. */
export interface Engine {
  /** For a run's jobs. */
  jobs(name: string, order: RunJobsOrder): Promise<RunJobs>;
  worker(
    name: string,
    processor: Processor,
    options: JobWorkerOptions & { readonly onError: (error: Error) => void },
  ): JobWorker;
  /** Which process of the store answers now. */
  server(): Promise<string>;
  hold(job: BatchJob, token: string | undefined): JobHold;
  /** Whether a process has the job's run in hand; asked where the job was written to another process of the store than this. */
  isInHand(job: BatchJob): Promise<boolean>;
  /** Puts an active job back, before all that wait where there is no delay. Resolves to what BullMQ wants thrown for it. */
  giveBack(job: BatchJob, token: string | undefined, delayMs: number): Promise<Error>;
  /** How workers of this store lock their batches. */
  readonly locking: JobWorkerOptions;
}
