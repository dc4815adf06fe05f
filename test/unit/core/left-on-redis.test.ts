// Whether something of a run can still stand on a Redis, by what its ledger says from line to line.
import { expect, test } from 'vitest';
import type { RunRecord } from '../../../src/core/ledger-record.ts';
import { type LeftOnRedis, leftAfter } from '../../../src/core/left-on-redis.ts';

const AT = '2026-01-01T00:00:00.000Z';
const PLACE = { address: 'redis://queue:6379', prefix: 'chat-purge' };
const ON_REDIS: RunRecord = {
  type: 'run',
  event: 'started',
  at: AT,
  queue: 'redis',
  redis: PLACE,
  host: 'h',
};
const EMBEDDED: RunRecord = { type: 'run', event: 'continued', at: AT, queue: 'embedded' };
const LEFT = { place: PLACE, host: 'h' };

function end(over: Partial<RunRecord> = {}): RunRecord {
  return { type: 'run', event: 'stopped', at: AT, ...over };
}

test.each<[string, readonly RunRecord[], LeftOnRedis | undefined]>([
  ['a start without Redis leaves nothing', [EMBEDDED], undefined],
  ['a start on Redis that was killed', [ON_REDIS], LEFT],
  ['one that ended with nothing left', [ON_REDIS, end({ queue_clean: true })], undefined],
  ['one that ended by a fault', [ON_REDIS, end({ queue_clean: false })], LEFT],
  ['one of which the end says nothing', [ON_REDIS, end()], LEFT],
  ['a start without Redis says nothing of the one before', [ON_REDIS, EMBEDDED, end()], LEFT],
  ['that Redis is gone for good', [ON_REDIS, { ...EMBEDDED, redis_gone: true }], undefined],
  ['it is gone, and another one is used', [ON_REDIS, { ...ON_REDIS, redis_gone: true }], LEFT],
  ['an older version did not say which one', [{ ...EMBEDDED, queue: 'redis' }], {}],
  ['a verification says nothing', [ON_REDIS, end({ event: 'verified' })], LEFT],
])('%s', (_, records, expected) => {
  expect(
    records.reduce<LeftOnRedis | undefined>((left, record) => leftAfter(record, left), undefined),
  ).toEqual(expected);
});
