// Refuses to continue or cancel a run without the Redis on which workers may still call for it.
import { hostname } from 'node:os';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { RedisPlace } from '../core/ledger-record.ts';
import type { LeftOnRedis } from '../core/left-on-redis.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { Summary } from '../core/summary.ts';
import { openRedis, runKeyOf } from './open-queues.ts';

/** What the configuration names, for the ledger; undefined without Redis. */
export function redisPlace({ redis, redisPrefix }: Config): RedisPlace | undefined {
  return redis === undefined ? undefined : { address: String(redis), prefix: redisPrefix };
}

/**
 * Throws `AppError`: usage where a process of this run used a Redis that the configuration does not
 * name, and nothing says that nothing is left there; passing where it must be asked whether it is
 * that one and does not answer.
 */
export async function refuseOtherRedis(
  config: Config,
  { plan, ledger }: Pick<RunStore, 'plan' | 'ledger'>,
  summary: Summary | undefined,
): Promise<void> {
  const left = ledger.leftOnRedis;
  if (left === undefined || config.redisGone || isCleanByItsSummary(left, summary)) return;
  if (config.redis === undefined) throw elsewhere(left, 'and this command has none');
  if (left.place === undefined || isThere(left, redisPlace(config))) return;
  const redis = await openRedis(config);
  try {
    // One server can have several addresses.
    if (await redis.mayHave(runKeyOf(plan))) return;
  } finally {
    await redis.close();
  }
  throw elsewhere(left, `and not in ${String(config.redis)} (prefix ${config.redisPrefix})`);
}

/** Versions that did not write the place down said it in the summary alone. */
function isCleanByItsSummary({ place }: LeftOnRedis, summary: Summary | undefined): boolean {
  return place === undefined && summary?.queue_clean === true;
}

/** This machine's own address is another server's on another machine. */
function isThere({ place, host }: LeftOnRedis, here: RedisPlace | undefined): boolean {
  if (place === undefined || place.address !== here?.address || place.prefix !== here.prefix) return false;
  return !isLoopback(place.address) || host === hostname();
}

function isLoopback(address: string): boolean {
  return /[/,](?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/,]|$)/i.test(address);
}

function elsewhere({ place, host }: LeftOnRedis, andHere: string): AppError {
  const where =
    place === undefined
      ? 'in Redis'
      : `in ${place.address} (prefix ${place.prefix}, used from ${host ?? 'here'})`;
  return new AppError(
    'usage.no-redis',
    `batches of the run may still stand ${where}, where workers call them, ${andHere}`,
    {
      kind: 'usage',
      hint: 'Nothing was sent or changed. Give that Redis with --redis or CHAT_PURGE_REDIS_URL and its --redis-prefix, so that they are taken out. If it is gone for good, --redis-gone says so.',
    },
  );
}
