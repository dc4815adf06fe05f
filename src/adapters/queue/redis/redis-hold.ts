// A worker's hold on a job that it has taken: gone when the worker stood still for longer than its lock lasts.
import type { JobHold, JobStanding } from '../engine.ts';
import { type HeldRuns, heldRunsKey } from './held-runs.ts';
import type { RedisLink } from './redis-link.ts';
import { RedisScript } from './redis-script.ts';
import type { TwoClocks } from './two-clocks.ts';

/**
 * KEYS: the job, its lock, the runs of the queue that are held. ARGV: the worker's token, how long the lock lasts from now, ms, the beginning
 * of the ids of the run's jobs, and the job's new data, if any. Changes nothing where the lock is gone or another one's.
 */
const HOLD_SCRIPT = new RedisScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lost' end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
if ARGV[4] then redis.call('HSET', KEYS[1], 'data', ARGV[4]) end
return redis.call('SISMEMBER', KEYS[3], ARGV[3]) == 1 and 'held' or 'ours'
`);

export interface HoldOptions {
  readonly link: RedisLink;
  /** Begins the keys of the queue. */
  readonly queueKey: string;
  readonly jobId: string;
  readonly token: string;
  readonly lockMs: number;
  /** When the job was asked for that was taken, unix ms; its lock was set after that. */
  readonly takenAtMs: number | undefined;
  readonly clocks: TwoClocks;
  readonly heldRuns: HeldRuns;
}

/**
 * Redis is asked where the lock can have run out by either clock, since one of them stops while a machine sleeps. Else it is ours, and
 * whether its run is held was asked a moment ago: whoever holds a run waits for that moment.
 */
export function createRedisHold(options: HoldOptions): JobHold {
  const { link, queueKey, jobId, token, lockMs, clocks, heldRuns } = options;
  const idPrefix = jobId.slice(0, jobId.lastIndexOf('.') + 1);
  let heldAt = clocks.momentOf(options.takenAtMs);
  async function ask(...data: readonly string[]): Promise<JobStanding> {
    const askedAt = clocks.now();
    // As in BullMQ.
    const key = `${queueKey}:${jobId}`;
    const keys = [key, `${key}:lock`, heldRunsKey(queueKey)];
    const args = [token, lockMs, idPrefix, ...data];
    const standing = (await link.guard(HOLD_SCRIPT.run(link.client, keys, args))) as JobStanding;
    if (standing !== 'lost') heldAt = askedAt;
    return standing;
  }
  return {
    async standing() {
      if (heldAt === undefined || clocks.agoMs(heldAt) >= lockMs / 2) return ask();
      return (await heldRuns.of(queueKey)).includes(idPrefix) ? 'held' : 'ours';
    },
    ask,
    update: async (data) => (await ask(JSON.stringify(data))) !== 'lost',
  };
}
