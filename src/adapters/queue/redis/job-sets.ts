// What one run asks of its jobs many at a time, for which BullMQ has no command: what they have left, whether they are there.
import type { FailedJob } from '../engine.ts';
import type { Done, EndedJob } from '../job-data.ts';
import type { RedisLink } from './redis-link.ts';
import { RedisScript } from './redis-script.ts';

/**
 * KEYS: BullMQ's sets of completed and of failed jobs. ARGV: what the keys of the queue's jobs begin with, what the ids of the run's jobs
 * begin with, how many to read of either. Ids of other runs are passed over. Returns id, what it left, id, ... of the completed
 * ones, and the same of the failed ones.
 */
const READ_SCRIPT = new RedisScript(`
local base, prefix, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local function read(set, field)
  local found = {}
  for _, id in ipairs(redis.call('ZRANGE', set, 0, -1)) do
    if #found >= 2 * most then break end
    if string.sub(id, 1, #prefix) == prefix then
      local left = redis.call('HGET', base .. id, field)
      if left then
        found[#found + 1] = id
        found[#found + 1] = left
      end
    end
  end
  return found
end
return { read(KEYS[1], 'returnvalue'), read(KEYS[2], 'failedReason') }
`);

/**
 * KEYS: BullMQ's sets of completed and of failed jobs. ARGV: what the keys of the queue's jobs begin with, the ids. Our jobs have neither
 * parents, children, logs nor deduplication, so that one that has ended is its entry in a set and its hash.
 */
const REMOVE_SCRIPT = new RedisScript(`
for i = 2, #ARGV do
  if redis.call('ZREM', KEYS[1], ARGV[i]) + redis.call('ZREM', KEYS[2], ARGV[i]) > 0 then
    redis.call('DEL', ARGV[1] .. ARGV[i])
  end
end
return 1
`);

/** KEYS: BullMQ's list of waiting jobs. ARGV: what the ids of the run's jobs begin with. */
const COUNT_SCRIPT = new RedisScript(`
local count = 0
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(id, 1, #ARGV[1]) == ARGV[1] then count = count + 1 end
end
return count
`);

/** KEYS: any of the queue. ARGV: what the keys of the queue's jobs begin with, ids. Returns the ids of which there is no job. */
const MISSING_SCRIPT = new RedisScript(`
local missing = {}
for i = 2, #ARGV do
  if redis.call('EXISTS', ARGV[1] .. ARGV[i]) == 0 then missing[#missing + 1] = ARGV[i] end
end
return missing
`);

/** Ids that one command names: a thousand of them hold up the others' commands for less than a millisecond. */
const MOST_IDS = 1_000;

export interface JobSetsOptions {
  readonly link: RedisLink;
  /** Begins the ids of the run's jobs. */
  readonly idPrefix: string;
  /** The key of one of BullMQ's own sets and lists, or of a job. */
  readonly toKey: (name: string) => string;
}

export class JobSets {
  readonly #options: JobSetsOptions;

  constructor(options: JobSetsOptions) {
    this.#options = options;
  }

  async read(most: number): Promise<{ completed: readonly EndedJob[]; failed: readonly FailedJob[] }> {
    const { idPrefix, toKey } = this.#options;
    const keys = [toKey('completed'), toKey('failed')];
    const reply = await this.#run(READ_SCRIPT, keys, [toKey(''), idPrefix, most]);
    const [completed = [], failed = []] = (Array.isArray(reply) ? reply : []) as string[][];
    return {
      completed: pairs(completed).map(([id, left]) => ({ id, returnvalue: doneOf(left) })),
      failed: pairs(failed).map(([id, failedReason]) => ({ id, failedReason })),
    };
  }

  async remove(ids: readonly string[]): Promise<void> {
    const { toKey } = this.#options;
    const keys = [toKey('completed'), toKey('failed')];
    for (const some of inPieces(ids)) await this.#run(REMOVE_SCRIPT, keys, [toKey(''), ...some]);
  }

  async waiting(): Promise<number> {
    const { idPrefix, toKey } = this.#options;
    return Number(await this.#run(COUNT_SCRIPT, [toKey('wait')], [idPrefix]));
  }

  async missing(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { toKey } = this.#options;
    const missing = new Set<string>();
    for (const some of inPieces(ids)) {
      const reply = await this.#run(MISSING_SCRIPT, [toKey('wait')], [toKey(''), ...some]);
      for (const id of Array.isArray(reply) ? reply : []) missing.add(String(id));
    }
    return missing;
  }

  #run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const { link } = this.#options;
    return link.guard(script.run(link.client, keys, args));
  }
}

/** As BullMQ has written it; null where it is not JSON. */
function doneOf(left: string): Done | null {
  try {
    return JSON.parse(left) as Done | null;
  } catch {
    return null;
  }
}

function* inPieces(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += MOST_IDS) yield ids.slice(at, at + MOST_IDS);
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', flat[2 * i + 1] ?? '']);
}
