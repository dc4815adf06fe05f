// The jobs of one run in a queue on Redis that other runs use too: they are told apart by the beginning of their ids.
import type { JobType, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import pLimit from 'p-limit';
import type { SharedBatches, Withdrawn } from '../../../core/ports/batch-queue.ts';
import type { EndedJob, FailedJob, NewJob, RunJobs, RunJobsOrder } from '../engine.ts';
import { type BatchJob, type Done, hasEnded, type StoredJob, stateOf } from '../job-data.ts';
import { JobSets } from './job-sets.ts';
import type { RedisLink } from './redis-link.ts';

type RedisQueue = Queue<StoredJob, Done, string, StoredJob, Done, string>;

/** Where a job can be that has not ended. */
const OPEN: JobType[] = ['waiting', 'prioritized', 'delayed', 'active'];
const ENDED: JobType[] = ['completed', 'failed'];

/** Jobs looked at at a time, so that a thousand of them do not hold up the others' commands. */
const AT_A_TIME = 50;
const SCAN_COUNT = 1_000;

export interface RunJobsOptions extends Pick<RunJobsOrder, 'idPrefix' | 'codec'> {
  readonly link: RedisLink;
  readonly queue: RedisQueue;
  /** Told before anything is put into the queue. */
  readonly announce: () => Promise<unknown>;
}

export class RedisRunJobs implements RunJobs, SharedBatches {
  readonly shared: SharedBatches = this;
  readonly #options: RunJobsOptions;
  readonly #queue: RedisQueue;
  readonly #link: RedisLink;
  readonly #sets: JobSets;

  constructor(options: RunJobsOptions) {
    this.#options = options;
    this.#queue = options.queue;
    this.#link = options.link;
    this.#sets = new JobSets({ ...options, toKey: (name) => options.queue.toKey(name) });
  }

  async add(jobs: NewJob[]): Promise<void> {
    await this.#link.guard(this.#options.announce());
    await this.#link.guard(this.#queue.addBulk(jobs));
  }

  ended(most: number): Promise<{ completed: readonly EndedJob[]; failed: readonly FailedJob[] }> {
    return this.#sets.read(most);
  }

  remove(jobIds: readonly string[]): Promise<void> {
    return this.#sets.remove(jobIds);
  }

  async missing(batches: readonly number[]): Promise<readonly number[]> {
    const idOf = (batch: number) => `${this.#options.idPrefix}${batch}`;
    const missing = await this.#sets.missing(batches.map(idOf));
    return batches.filter((batch) => missing.has(idOf(batch)));
  }

  async withdraw(): Promise<Withdrawn> {
    const server = await this.#link.guard(this.#link.server());
    const limit = pLimit(AT_A_TIME);
    const ids = await this.#ids(OPEN);
    const taken = (await Promise.all(ids.map((id) => limit(() => this.#take(id))))).filter(
      (job) => job !== undefined,
    );
    const { codec } = this.#options;
    // A call can have ended since the ids were read: then the job went together with its answer.
    return {
      open: taken
        .filter((job) => !hasEnded(job))
        .map((job) => codec.opened(job))
        .map((job) => ({ batch: job.content.batch, state: stateOf(job, { underWay: false, server }) })),
      ended: taken.filter(hasEnded).map((job) => codec.ended(job)),
    };
  }

  waiting(): Promise<number> {
    return this.#sets.waiting();
  }

  async size(): Promise<number> {
    return (await this.#ids([...OPEN, ...ENDED])).length;
  }

  async isClean(): Promise<boolean> {
    // Events hold what the jobs left; nobody reads them, and BullMQ trims them only roughly.
    await this.#link.guard(this.#link.client.xtrim(this.#queue.toKey('events'), 'MAXLEN', 0));
    return (await this.size()) === 0 && !(await this.#anyKeyLeft());
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  /**
   * Undefined while a worker has it, and when it has ended since it was listed: its result is to be collected. Read and removed
   * at one go: between the two nobody can call the batch and give it back.
   */
  async #take(id: string): Promise<BatchJob | undefined> {
    const [isLocked, before] = await this.#link.guard(
      Promise.all([this.#link.client.exists(`${this.#queue.toKey(id)}:lock`), this.#queue.getJob(id)]),
    );
    if (isLocked === 1 || before?.finishedOn !== undefined) return undefined;
    const [job, removed] = await this.#link.guard(
      Promise.all([this.#queue.getJob(id), this.#queue.remove(id)]),
    );
    return removed === 1 ? (job as BatchJob | undefined) : undefined;
  }

  async #ids(types: JobType[]): Promise<readonly string[]> {
    const ids = await this.#link.guard(this.#queue.getRanges(types, 0, -1, true));
    return [...new Set(ids)].filter((id) => id.startsWith(this.#options.idPrefix));
  }

  async #anyKeyLeft(): Promise<boolean> {
    const match = `${this.#link.keyPrefix}:*:${this.#options.idPrefix}*`;
    const found = await Promise.all(this.#link.masters().map((server) => this.#anyKey(server, match)));
    return found.includes(true);
  }

  async #anyKey(server: Redis, match: string): Promise<boolean> {
    let cursor = '0';
    do {
      const [next, keys] = await this.#link.guard(server.scan(cursor, 'MATCH', match, 'COUNT', SCAN_COUNT));
      if (keys.length > 0) return true;
      cursor = next;
    } while (cursor !== '0');
    return false;
  }
}
