// Refuses a Redis that throws keys away when its memory is full: batches would be lost in silence.
import { AppError } from '../../../core/app-error.ts';
import type { RedisLink } from './redis-link.ts';

const SAFE = 'noeviction';

/** As INFO says, which is allowed where CONFIG is not; undefined where it does not say. */
export function evictionPolicy(infoMemory: string): string | undefined {
  return /^maxmemory_policy:(\S+)/m.exec(infoMemory)?.[1];
}

/** Whether the policy can lose keys. A server that does not tell is given the benefit of the doubt; `doctor` says so. */
export function evicts(policy: string | undefined): boolean {
  return policy !== undefined && policy !== SAFE;
}

/** Throws `redis.eviction` (usage). */
export async function refuseEviction(link: RedisLink): Promise<void> {
  const policy = evictionPolicy(await link.guard(link.info('memory')));
  if (!evicts(policy)) return;
  throw new AppError('redis.eviction', `Redis has the policy ${policy}: with a full memory it drops keys`, {
    kind: 'usage',
    hint: `Nothing was sent. Set maxmemory-policy to ${SAFE}; or give --allow-eviction if its memory cannot become full.`,
  });
}
