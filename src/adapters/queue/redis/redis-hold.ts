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

/** Redis is asked right before each call: another process can hold the run at any moment. */
export function createRedisHold(options: HoldOptions): JobHold {
  const { link, queueKey, jobId, token, lockMs, clocks } = options;
  // The keys are as in BullMQ.
  const key = `${queueKey}:${jobId}`;
  const keys = [key, `${key}:lock`, heldRunsKey(queueKey)];
  const idPrefix = jobId.slice(0, jobId.lastIndexOf('.') + 1);
  const hold = (...data: readonly string[]) =>
    link.guard(
      HOLD_SCRIPT.run(link.client, keys, [token, lockMs, idPrefix, ...data]),
    ) as Promise<JobStanding>;
  return {
    async standingAtFirst() {
      // Where the lock cannot have run out by either clock, there is no need to ask for it.
      const taken = clocks.momentOf(options.takenAtMs);
      if (taken === undefined || clocks.agoMs(taken) >= lockMs / 2) return hold();
      return (await options.heldRuns.of(queueKey)).includes(idPrefix) ? 'held' : 'ours';
    },
    standing: () => hold(),
    update: async (data) => (await hold(JSON.stringify(data))) !== 'lost',
  };
}
