// A worker's hold on a job that it has taken: gone when the worker stood still for longer than its lock lasts.
import type { JobHold } from '../bullmq-batch-queue.ts';
import type { RedisLink } from './redis-link.ts';

/**
 * KEYS: the job, its lock. ARGV: the worker's token, how long the lock lasts from now, ms, and the job's new data, if any.
 * Returns 0, and changes nothing, where the lock is gone or another one's.
 */
const HOLD_SCRIPT = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
if ARGV[3] then redis.call('HSET', KEYS[1], 'data', ARGV[3]) end
return 1
`;

export interface HoldOptions {
  readonly link: RedisLink;
  /** The job's key; that of its lock follows from it as in BullMQ. */
  readonly key: string;
  readonly token: string;
  readonly lockMs: number;
}

/** Asks Redis, but not again while the lock cannot have run out by either clock: one of them stops while a machine sleeps. */
export function createRedisHold({ link, key, token, lockMs }: HoldOptions): JobHold {
  let heldAt = { monotonicMs: Number.NEGATIVE_INFINITY, wallMs: Number.NEGATIVE_INFINITY };
  async function hold(...data: readonly string[]): Promise<boolean> {
    const askedAt = now();
    const keys = [key, `${key}:lock`];
    const reply = await link.guard(link.client.eval(HOLD_SCRIPT, 2, ...keys, token, lockMs, ...data));
    if (reply === 1) heldAt = askedAt;
    return reply === 1;
  }
  return {
    isOurs: () => {
      const { monotonicMs, wallMs } = now();
      const agoMs = Math.max(monotonicMs - heldAt.monotonicMs, wallMs - heldAt.wallMs);
      return agoMs < lockMs / 2 ? Promise.resolve(true) : hold();
    },
    update: (data) => hold(JSON.stringify(data)),
  };
}

function now(): { readonly monotonicMs: number; readonly wallMs: number } {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}
