// Whether the Redis that the configuration names is fit to hold a queue.
import { isBelow, LEAST_VERSION } from '../../adapters/queue/redis/contact/trial.ts';
import { evicts } from '../../adapters/queue/redis/eviction.ts';
import type { RedisFacts } from '../../adapters/queue/redis/redis-facts.ts';
import type { Config } from '../../config/load-config.ts';
import { AppError } from '../../core/app-error.ts';
import { TARGETS } from '../../core/targets.ts';
import { openRedis, queueNameOf } from '../open-queues.ts';

export interface RedisFinding {
  /** Short name of what was looked at, the same in each version: scripts look for it. */
  readonly check: string;
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** One sentence without a full stop. */
  readonly says: string;
  /** What to do; there wherever something warns or fails. */
  readonly advice?: string;
  /** Which exit code a failure leads to. */
  readonly kind?: 'usage';
}

/** The oldest that was tried. */
const LEAST_TRIED = '7.0';
/** Above it a turn to call is not known exactly enough, and is given back (`redis-budget.ts`). */
const MOST_LATENCY_MS = 20;
/** Batches wait for their next try by the clock of the machine that gave them back. */
const MOST_CLOCK_MS = 1_000;

/** Nothing where no Redis is configured. Throws `AppError` where it cannot be reached (passing). */
export async function checkRedis(config: Config): Promise<readonly RedisFinding[]> {
  if (config.redis === undefined) return [];
  // Here the policy is told, not refused.
  const store = await openRedis({ ...config, allowEviction: true });
  try {
    const facts = await store.facts();
    return [...judgeRedis(facts, config), ...(await keyFindings(config, store))];
  } finally {
    await store.close();
  }
}

/** What the facts come to. */
export function judgeRedis(
  facts: RedisFacts,
  { allowEviction }: Pick<Config, 'allowEviction'>,
): readonly RedisFinding[] {
  return [
    judgeVersion(facts.version),
    judgePolicy(facts.evictionPolicy, allowEviction),
    judgePersistence(facts.appendOnly),
    judgeLatency(facts.latencyMs),
    judgeClock(facts.clockAheadMs),
  ];
}

function judgeVersion(version: string | undefined): RedisFinding {
  const check = 'redis-version';
  if (version === undefined) return unknown(check, 'its version');
  const says = `Redis has version ${version}`;
  const advice = `Use Redis ${LEAST_TRIED} or later.`;
  if (isBelow(version, LEAST_VERSION)) return { check, verdict: 'fail', says, advice, kind: 'usage' };
  if (isBelow(version, LEAST_TRIED)) return { check, verdict: 'warn', says, advice };
  return { check, verdict: 'pass', says };
}

function judgePolicy(policy: string | undefined, allowed: boolean): RedisFinding {
  const check = 'redis-eviction';
  if (policy === undefined) return unknown(check, 'what it does when its memory is full');
  if (!evicts(policy)) return { check, verdict: 'pass', says: 'Redis drops no keys when its memory is full' };
  const says = `Redis has the policy ${policy}: with a full memory it drops keys, and batches with them`;
  const advice = 'Set maxmemory-policy to noeviction.';
  return allowed
    ? { check, verdict: 'warn', says: `${says}; --allow-eviction takes it`, advice }
    : { check, verdict: 'fail', says, advice, kind: 'usage' };
}

function judgePersistence(appendOnly: boolean | undefined): RedisFinding {
  const check = 'redis-persistence';
  if (appendOnly === undefined) return unknown(check, 'whether it keeps an append-only file');
  if (appendOnly) return { check, verdict: 'pass', says: 'Redis keeps an append-only file' };
  return {
    check,
    verdict: 'warn',
    says: 'Redis keeps no append-only file: after a restart all batches in the queue count as possibly sent',
    advice: 'Set appendonly to yes.',
  };
}

function judgeLatency(latencyMs: number): RedisFinding {
  const check = 'redis-latency';
  const says = `Redis answers within ${latencyMs.toFixed(1)} ms`;
  if (latencyMs <= MOST_LATENCY_MS) return { check, verdict: 'pass', says };
  return {
    check,
    verdict: 'warn',
    says: `${says}, more than ${MOST_LATENCY_MS} ms: turns to call are given back, and the rate is not reached`,
    advice: 'Use a Redis that is nearer to runs and workers.',
  };
}

function judgeClock(aheadMs: number): RedisFinding {
  const check = 'redis-clock';
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  if (Math.abs(aheadMs) <= MOST_CLOCK_MS) {
    return { check, verdict: 'pass', says: `the clocks of Redis and of this machine are ${seconds} s apart` };
  }
  return {
    check,
    verdict: 'warn',
    says: `the clock of Redis is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the one of this machine`,
    advice: 'Let both machines set their clocks by NTP: batches that are tried again wait by them.',
  };
}

/** Whether runs and workers here can read what is in the queue. */
async function keyFindings(
  { sdkappid }: Config,
  store: { refuseOtherKeys(queueName: string): Promise<void> },
): Promise<readonly RedisFinding[]> {
  const check = 'redis-queue-key';
  if (sdkappid === undefined) return [];
  try {
    for (const target of TARGETS) await store.refuseOtherKeys(queueNameOf(sdkappid, target));
    return [{ check, verdict: 'pass', says: 'no batches of another queue key are on this Redis' }];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'queue.other-key') throw error;
    const { message, hint } = error;
    return [{ check, verdict: 'fail', says: message, advice: hint, kind: 'usage' }];
  }
}

function unknown(check: string, what: string): RedisFinding {
  return { check, verdict: 'warn', says: `Redis does not tell ${what}`, advice: 'Ask those who run it.' };
}
