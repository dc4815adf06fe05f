// Whether something of a run can still stand on a Redis, by what its ledger says.
import type { RedisPlace, RunRecord } from './ledger-record.ts';

export interface LeftOnRedis {
  /** Undefined where an older version did not write it down. */
  readonly place?: RedisPlace;
  /** The machine from which it was reached. */
  readonly host?: string;
}

/**
 * What can be left after a record: something from each start on Redis until an end says that
 * nothing is. A start without Redis says nothing of it.
 */
export function leftAfter(record: RunRecord, before: LeftOnRedis | undefined): LeftOnRedis | undefined {
  const { queue, redis: place, host, redis_gone: isGone, queue_clean: isClean } = record;
  if (queue !== 'redis') return isClean === true || isGone === true ? undefined : before;
  return { ...(place === undefined ? {} : { place }), ...(host === undefined ? {} : { host }) };
}
