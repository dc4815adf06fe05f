// Jobs of a run that stand still since a clock was set back.
import { MOST_DELAY_MS } from '../../../core/backoff.ts';
import type { RedisLink } from './redis-link.ts';
import { RedisScript } from './redis-script.ts';

/**
 * KEYS: BullMQ's set of delayed jobs, its list of active ones, its note that it has looked for jobs
 * whose lock has run out. ARGV: what the keys of the queue's jobs begin with, what the ids of the
 * run's jobs begin with, how long a lock lasts and how long that note, ms. No lock lasts longer
 * than that from now on. Returns id, when it is due, for how long it was put off, id, ... of the
 * delayed ones.
 */
const LOOK_SCRIPT = new RedisScript(`
local base, prefix = ARGV[1], ARGV[2]
local function shorten(key, most)
  if redis.call('PTTL', key) > tonumber(most) then redis.call('PEXPIRE', key, most) end
end
for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  if string.sub(id, 1, #prefix) == prefix then shorten(base .. id .. ':lock', ARGV[3]) end
end
shorten(KEYS[3], ARGV[4])
local found = {}
local delayed = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #delayed, 2 do
  if string.sub(delayed[i], 1, #prefix) == prefix then
    found[#found + 1] = delayed[i]
    found[#found + 1] = delayed[i + 1]
    found[#found + 1] = redis.call('HGET', base .. delayed[i], 'delay') or '0'
  end
end
return found
`);

/**
 * Lets jobs wait for their turn that were put off, as BullMQ does when they are due.
 *
 * KEYS: the sets of delayed jobs, the list of waiting ones, BullMQ's word to workers that there is
 * something to take. ARGV: what the keys of the queue's jobs begin with, and id and when it is due
 * of each; one that was put off again since is left.
 */
const WAKE_SCRIPT = new RedisScript(`
for i = 2, #ARGV, 2 do
  local id = ARGV[i]
  if redis.call('ZSCORE', KEYS[1], id) == ARGV[i + 1] then
    redis.call('ZREM', KEYS[1], id)
    redis.call('LPUSH', KEYS[2], id)
    redis.call('HSET', ARGV[1] .. id, 'delay', 0)
    redis.call('ZADD', KEYS[3], 0, '0')
  end
end
return 1
`);

export interface StandingJobsOptions {
  readonly link: Pick<RedisLink, 'client' | 'guard'>;
  /** Begins the ids of the run's jobs. */
  readonly idPrefix: string;
  /** The key of one of BullMQ's own sets and lists, or of a job. */
  readonly toKey: (name: string) => string;
  /** How long a worker's lock lasts, and how often locks are looked at, ms. */
  readonly lockMs: number;
  readonly lookedAtMs: number;
  /** A clock that nobody sets, ms. */
  readonly nowMs?: () => number;
}

interface Delayed {
  readonly id: string;
  /** As BullMQ has written it, by the clock of the worker that put it off. */
  readonly due: string;
  readonly delayMs: number;
}

interface Seen {
  readonly due: string;
  readonly sinceMs: number;
}

export class StandingJobs {
  readonly #options: StandingJobsOptions;
  readonly #nowMs: () => number;
  #seen: ReadonlyMap<string, Seen> = new Map();

  constructor(options: StandingJobsOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /**
   * BullMQ compares when a job is due with the clocks of workers. One that was put off for longer
   * ago than it was to wait, by a clock that nobody sets, goes on now.
   */
  async wake(): Promise<void> {
    const { toKey, idPrefix, lockMs, lookedAtMs } = this.#options;
    const keys = [toKey('delayed'), toKey('active'), toKey('stalled-check')];
    const reply = await this.#run(LOOK_SCRIPT, keys, [toKey(''), idPrefix, lockMs, lookedAtMs]);
    const nowMs = this.#nowMs();
    const seen = new Map<string, Seen>();
    const over: Delayed[] = [];
    for (const delayed of delayedIn(reply)) {
      const before = this.#seen.get(delayed.id);
      const sinceMs = before?.due === delayed.due ? before.sinceMs : nowMs;
      seen.set(delayed.id, { due: delayed.due, sinceMs });
      if (nowMs - sinceMs > Math.min(delayed.delayMs, MOST_DELAY_MS)) over.push(delayed);
    }
    this.#seen = seen;
    if (over.length === 0) return;
    const woken = over.flatMap(({ id, due }) => [id, due]);
    await this.#run(WAKE_SCRIPT, [toKey('delayed'), toKey('wait'), toKey('marker')], [toKey(''), ...woken]);
  }

  #run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const { link } = this.#options;
    return link.guard(script.run(link.client, keys, args));
  }
}

function delayedIn(reply: unknown): readonly Delayed[] {
  const flat = (Array.isArray(reply) ? reply : []).map(String);
  return Array.from({ length: flat.length / 3 }, (_, i) => ({
    id: flat[3 * i] ?? '',
    due: flat[3 * i + 1] ?? '',
    delayMs: Number(flat[3 * i + 2]),
  }));
}
