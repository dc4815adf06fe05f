// The log's memory and its look-ups.
import { expect, test } from 'vitest';
import { CallIndex } from '../../../src/simulator/call-index.ts';
import { type Arrival, CallLog } from '../../../src/simulator/call-log.ts';

const anArrival = (change: Partial<Arrival> = {}): Arrival => ({
  at: 0,
  arrivedAtMs: 1_700_000_000_000,
  api: 'account_delete',
  connection: 1,
  throttled: false,
  ...change,
});

test('only the newest entries are kept, and look-ups forget the others', () => {
  const log = new CallLog({ keepIds: true, limit: 2 });
  for (const at of [1, 2, 3])
    log.note(log.open(anArrival({ at })), { count: 1, ids: ['a'], deleted: at === 1 ? ['a'] : [] });
  expect(log.entries.map((entry) => entry.call)).toEqual([2, 3]);
  expect(log.callsFor('a').map((entry) => entry.call)).toEqual([2, 3]);
  expect(log.deletedByRequest().size).toBe(0);
  expect(log.callCount()).toBe(3);
});

test('calls for an id can be told apart by API and owner', () => {
  const log = new CallLog({ keepIds: true, limit: 10 });
  log.note(log.open(anArrival({ api: 'group_delete' })), { ids: ['x'], owner: 'a' });
  log.note(log.open(anArrival({ api: 'group_delete' })), { ids: ['x'], owner: 'b' });
  log.note(log.open(anArrival()), { ids: ['x'] });
  expect(log.callsFor('x')).toHaveLength(3);
  expect(log.callsFor('x', { owner: 'b' }).map((entry) => entry.call)).toEqual([2]);
  expect(log.callsFor('x', { api: 'account_delete' }).map((entry) => entry.call)).toEqual([3]);
  expect(log.callsFor('y')).toEqual([]);
});

test('throttled calls count among all calls and not among the admitted ones', () => {
  const log = new CallLog({ keepIds: false, limit: 10 });
  log.open(anArrival({ at: 0 }));
  log.open(anArrival({ at: 999, throttled: true }));
  log.open(anArrival({ at: 1000 }));
  expect(log.worstSlidingSecond('account_delete')).toEqual({ all: 2, admitted: 1 });
  expect([log.callCount('account_delete'), log.throttledCount()]).toEqual([3, 1]);
  expect(log.callCount('destroy_group')).toBe(0);
});

test('the index keeps nothing of a call that was dropped', () => {
  const index = new CallIndex();
  index.add(1, ['a', 'a', 'b']);
  index.add(2, ['a']);
  expect(index.callsOf('a')).toEqual([1, 2]);
  index.drop(1, ['a', 'b']);
  expect([index.callsOf('a'), index.callsOf('b')]).toEqual([[2], []]);
});
