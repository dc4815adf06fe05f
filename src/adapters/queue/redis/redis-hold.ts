// A worker's hold on a job that it has taken: gone when the worker stood still for longer than its lock lasts.
import type { JobHold } from '../engine.ts';
import type { RedisLink } from './redis-link.ts';
import { RedisScript } from './redis-script.ts';
import type { TwoClocks } from './two-clocks.ts';

/**
 * KEYS: the job, its lock. ARGV: the worker's token, how long the lock lasts from now, ms, and the job's new data, if any.
 * Returns 0, and changes nothing, where the lock is gone or another one's.
 */
const HOLD_SCRIPT = new RedisScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
if ARGV[3] then redis.call('HSET', KEYS[1], 'data', ARGV[3]) end
return 1
`);

export interface HoldOptions {
  readonly link: RedisLink;
  /** The job's key; that of its lock follows from it as in BullMQ. */
  readonly key: string;
  readonly token: string;
  readonly lockMs: number;
  /** When the job was asked for that was taken, unix ms; its lock was set after that. */
  readonly takenAtMs: number | undefined;
  readonly clocks: TwoClocks;
}

/** Asks Redis, but not while the lock cannot have run out by either clock: one of them stops while a machine sleeps. */
export function createRedisHold(options: HoldOptions): JobHold {
  const { link, key, token, lockMs, clocks } = options;
  let heldAt = clocks.momentOf(options.takenAtMs);
  async function hold(...data: readonly string[]): Promise<boolean> {
    const askedAt = clocks.now();
    const keys = [key, `${key}:lock`];
    const reply = await link.guard(HOLD_SCRIPT.run(link.client, keys, [token, lockMs, ...data]));
    if (reply === 1) heldAt = askedAt;
    return reply === 1;
  }
  return {
    isOurs: () => {
      const isFresh = heldAt !== undefined && clocks.agoMs(heldAt) < lockMs / 2;
      return isFresh ? Promise.resolve(true) : hold();
    },
    update: (data) => hold(JSON.stringify(data)),
  };
}
