// The jobs of one run in a queue on Redis that other runs use too: they are told apart by the beginning of their ids.
import { setTimeout as pause } from 'node:timers/promises';
import type { JobType, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import pLimit from 'p-limit';
import type { SharedBatches, WhichBatches, Withdrawn } from '../../../core/ports/batch-queue.ts';
import type { FailedJob, NewJob, RunJobs, RunJobsOrder } from '../engine.ts';
import { type Done, type EndedJob, type OpenedJob, type StoredJob, stateOf } from '../job-data.ts';
import { HELD_FOR_CERTAIN_MS, heldRunsKey } from './held-runs.ts';
import { JobSets } from './job-sets.ts';
import type { RedisLink } from './redis-link.ts';
import type { QueueClaim } from './run-claims.ts';
import { isWhereOthersConnect } from './same-server.ts';
import { StandingJobs, type StandingJobsOptions } from './standing-jobs.ts';

type RedisQueue = Queue<StoredJob, Done, string, StoredJob, Done, string>;

/** Where a job can be that has not ended. */
const OPEN: JobType[] = ['waiting', 'prioritized', 'delayed', 'active'];
const WAITING: JobType[] = ['waiting', 'prioritized', 'delayed'];
const ENDED: JobType[] = ['completed', 'failed'];

/** Jobs looked at at a time, so that a thousand of them do not hold up the others' commands. */
const AT_A_TIME = 50;
const SCAN_COUNT = 1_000;

/** BullMQ's keys of a queue in which a job can stand that has not ended. */
const PLACES = ['wait', 'paused', 'active', 'stalled', 'delayed', 'prioritized'] as const;

/**
 * Reads a job and removes it in one step, since a worker needs only a moment to take it, call it and give it back. Our jobs have
 * nothing beside these keys.
 *
 * KEYS: the job, its lock, the places. ARGV: its id. Returns the job's data and how often a call was begun, nothing where it was not taken.
 */
const TAKE_SCRIPT = `
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('HEXISTS', KEYS[1], 'finishedOn') == 1 then return {} end
local job = redis.call('HMGET', KEYS[1], 'data', 'ats')
for i = 3, 5 do redis.call('LREM', KEYS[i], 0, ARGV[1]) end
redis.call('SREM', KEYS[6], ARGV[1])
for i = 7, 8 do redis.call('ZREM', KEYS[i], ARGV[1]) end
redis.call('DEL', KEYS[1])
return job
`;

export interface RunJobsOptions
  extends Pick<RunJobsOrder, 'idPrefix' | 'codec'>,
    Pick<StandingJobsOptions, 'lockMs' | 'lookedAtMs'> {
  readonly link: RedisLink;
  readonly queue: RedisQueue;
  readonly claim: QueueClaim;
  /** Told before anything is put into the queue. */
  readonly announce: () => Promise<unknown>;
}

export class RedisRunJobs implements RunJobs, SharedBatches {
  readonly shared: SharedBatches = this;
  readonly #options: RunJobsOptions;
  readonly #queue: RedisQueue;
  readonly #link: RedisLink;
  readonly #sets: JobSets;
  readonly #standing: StandingJobs;
  /** From when on no process can think that the run is not held; undefined while it is not. */
  #heldForCertainMs: number | undefined;

  constructor(options: RunJobsOptions) {
    this.#options = options;
    this.#queue = options.queue;
    this.#link = options.link;
    const parts = { ...options, toKey: (name: string) => options.queue.toKey(name) };
    this.#sets = new JobSets(parts);
    this.#standing = new StandingJobs(parts);
  }

  async add(jobs: NewJob[]): Promise<void> {
    await this.allowCalls(true);
    await this.#link.guard(this.#options.announce());
    await this.#link.guardAgain(() => this.#queue.addBulk(jobs));
  }

  async ended(most: number): Promise<{ completed: readonly EndedJob[]; failed: readonly FailedJob[] }> {
    this.#options.claim.check();
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

  async withdraw(which: WhichBatches): Promise<readonly Withdrawn[]> {
    this.#options.claim.check();
    const server = await this.#link.guard(this.#link.server());
    const limit = pLimit(AT_A_TIME);
    const ids = await this.#ids(which === 'all' ? OPEN : WAITING);
    const taken = await Promise.all(ids.map((id) => limit(() => this.#take(id))));
    return taken
      .filter((job) => job !== undefined)
      .map((job) => ({ batch: job.content.batch, state: stateOf(job, { underWay: false, server }) }));
  }

  async setHeld(isHeld: boolean): Promise<void> {
    this.#options.claim.check();
    const { client } = this.#link;
    const key = heldRunsKey(`${this.#link.keyPrefix}:${this.#queue.name}`);
    const { idPrefix } = this.#options;
    if (!isHeld) this.#heldForCertainMs = undefined;
    const changed = await this.#link.guard(isHeld ? client.sadd(key, idPrefix) : client.srem(key, idPrefix));
    if (isHeld) await this.#untilForCertain(changed > 0);
  }

  /** Also where another word of this process, or of one that died, has held it a moment ago. */
  async #untilForCertain(isNew: boolean): Promise<void> {
    if (isNew) this.#heldForCertainMs = undefined;
    this.#heldForCertainMs ??= performance.now() + HELD_FOR_CERTAIN_MS;
    const leftMs = this.#heldForCertainMs - performance.now();
    // Where nothing of the run is left, nobody can call anything of it.
    if (leftMs > 0 && (await this.size()) > 0) await pause(leftMs);
  }

  wakeStanding(): Promise<void> {
    return this.#standing.wake();
  }

  allowCalls(isAllowed: boolean): Promise<void> {
    return this.#options.claim.allowCalls(isAllowed);
  }

  waiting(): Promise<number> {
    return this.#sets.waiting();
  }

  async size(): Promise<number> {
    return (await this.#ids([...OPEN, ...ENDED])).length;
  }

  async isClean(): Promise<boolean> {
    // Events hold what the jobs left; nobody reads them, and BullMQ trims them only roughly.
    await this.setHeld(false);
    await this.#link.guard(this.#link.client.xtrim(this.#queue.toKey('events'), 'MAXLEN', 0));
    const isEmpty = (await this.size()) === 0 && !(await this.#anyKeyLeft());
    // Last: what was looked at before counts only where it is still the one that counts.
    return isEmpty && isWhereOthersConnect(this.#link);
  }

  async close(): Promise<void> {
    await this.#options.claim.release();
    await this.#queue.close();
  }

  /** Undefined while a worker has it, and when it has ended since it was listed: its result is to be collected. */
  async #take(id: string): Promise<OpenedJob | undefined> {
    const key = this.#queue.toKey(id);
    const keys = [key, `${key}:lock`, ...PLACES.map((place) => this.#queue.toKey(place))];
    const reply = await this.#link.guard(this.#link.client.eval(TAKE_SCRIPT, keys.length, ...keys, id));
    const [data, attemptsStarted] = reply as readonly (string | null)[];
    if (typeof data !== 'string') return undefined;
    const job = { id, data: JSON.parse(data) as StoredJob, attemptsStarted: Number(attemptsStarted ?? 0) };
    return this.#options.codec.opened(job);
  }

  async #ids(types: JobType[]): Promise<readonly string[]> {
    const ids = await this.#link.guard(this.#queue.getRanges(types, 0, -1, true));
    return [...new Set(ids)].filter((id) => id.startsWith(this.#options.idPrefix));
  }

  async #anyKeyLeft(): Promise<boolean> {
    // Of this queue: what stands in those of other targets is theirs to clear up.
    const match = `${literally(this.#queue.toKey(this.#options.idPrefix))}*`;
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

/** As a pattern of SCAN. */
function literally(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
