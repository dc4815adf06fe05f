// What a BullMQ worker asks of its store, answered from the memory of this process.
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { BackendFactory, IQueueBackend, JobJson } from 'bullmq';
import type { Done, StoredJob } from '../job-data.ts';
import type { JobTable, TableJob } from './job-table.ts';

/**
 * Of the hundred methods of BullMQ's interface a worker calls these, and listens to events: it neither schedules, lists, counts
 * nor manages anything.
 */
type WorkersBackend = Pick<
  IQueueBackend,
  | 'waitUntilReady'
  | 'close'
  | 'closing'
  | 'minimumBlockTimeout'
  | 'maximumBlockTimeout'
  | 'qualifiedName'
  | 'keys'
  | 'toKey'
  | 'moveToActive'
  | 'moveToCompleted'
  | 'moveToFailed'
  | 'moveToDelayed'
  | 'moveJobFromActiveToWait'
  | 'updateData'
  | 'waitForJob'
  | 'disconnectBlocking'
  | 'reconnectBlocking'
>;

/** BullMQ's answer to `moveToActive`: the job and its id, or since when there may be one. */
type NextJob = [JobJson, string, 0, 0] | [null, '', 0, number];

/** Each backend is one worker's; all of a queue share its table. */
export function memoryBackend(table: JobTable): BackendFactory<IQueueBackend, object> {
  return (name) => new MemoryBackend(table, name) as unknown as IQueueBackend;
}

class MemoryBackend extends EventEmitter implements WorkersBackend {
  readonly qualifiedName: string;
  readonly keys = {};
  readonly minimumBlockTimeout = 0.001;
  readonly maximumBlockTimeout = 3_600;
  closing: Promise<void> | undefined;
  readonly #table: JobTable;
  #stopWaiting: () => void = () => undefined;
  #isInterrupted = false;

  constructor(table: JobTable, name: string) {
    super();
    this.#table = table;
    this.qualifiedName = name;
  }

  toKey(type: string): string {
    return `${this.qualifiedName}:${type}`;
  }

  waitUntilReady(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closing ??= this.disconnectBlocking();
    return this.closing;
  }

  async moveToActive(): Promise<NextJob> {
    // A busy queue that never left the microtasks would starve timers and sockets.
    await setImmediate();
    const job = this.#table.take();
    if (job !== undefined) return [toJson(job), job.id, 0, 0];
    const { nextDueInMs } = this.#table;
    return [null, '', 0, Number.isFinite(nextDueInMs) ? Date.now() + nextDueInMs : 0];
  }

  moveToCompleted(
    ...[job, returnvalue, , , fetchNext]: Parameters<IQueueBackend['moveToCompleted']>
  ): ReturnType<IQueueBackend['moveToCompleted']> {
    return this.#end(job.id ?? '', { returnvalue: returnvalue as Done }, fetchNext);
  }

  moveToFailed(
    ...[job, failedReason, , , fetchNext]: Parameters<IQueueBackend['moveToFailed']>
  ): ReturnType<IQueueBackend['moveToFailed']> {
    return this.#end(job.id ?? '', { failedReason }, fetchNext);
  }

  async moveToDelayed(jobId: string, _nowMs: number, delay: number): Promise<void> {
    await setImmediate();
    this.#table.delay(jobId, delay);
  }

  /** Resolves to for how long the worker is to take nothing, ms. */
  async moveJobFromActiveToWait(jobId: string): Promise<number> {
    await setImmediate();
    this.#table.giveBack(jobId);
    return 0;
  }

  updateData(...[job, data]: Parameters<IQueueBackend['updateData']>): Promise<void> {
    this.#table.write(job.id ?? '', data as StoredJob);
    return Promise.resolve();
  }

  /** Resolves to BullMQ's marker for 'look now' when there is a job to take, to null when there may be one, or the time is over. */
  waitForJob(blockTimeoutS: number): ReturnType<IQueueBackend['waitForJob']> {
    if (this.closing !== undefined || this.#isInterrupted) return Promise.resolve(null);
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const untilMs = performance.now() + blockTimeoutS * 1_000;
      const end = (marker: { member: string; score: number } | null) => {
        clearTimeout(timer);
        ignore();
        resolve(marker);
      };
      const look = () => {
        clearTimeout(timer);
        if (this.#table.hasWork) return end({ member: '0', score: 0 });
        const inMs = Math.min(untilMs - performance.now(), this.#table.nextDueInMs);
        timer = setTimeout(() => end(null), Math.max(0, inMs));
      };
      const ignore = this.#table.onWork(look);
      this.#stopWaiting = () => end(null);
      look();
    });
  }

  disconnectBlocking(): Promise<void> {
    this.#isInterrupted = true;
    this.#stopWaiting();
    return Promise.resolve();
  }

  reconnectBlocking(): Promise<void> {
    this.#isInterrupted = false;
    return Promise.resolve();
  }

  async #end(id: string, end: NonNullable<TableJob['end']>, fetchNext: boolean) {
    const finishedOn = Date.now();
    this.#table.end(id, end);
    return { result: fetchNext ? await this.moveToActive() : undefined, finishedOn };
  }
}

function toJson({ id, name, data, addedMs, takenMs, starts }: TableJob): JobJson {
  return {
    id,
    name,
    data,
    opts: {},
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: starts,
    timestamp: addedMs,
    processedOn: takenMs,
    failedReason: '',
    returnvalue: '',
    stalledCounter: 0,
  };
}
