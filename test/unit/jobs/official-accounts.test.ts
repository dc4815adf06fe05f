// destroy_official_account: its page's code table, its samples.
import { describe, expect, test } from 'vitest';
import { officialAccounts } from '../../../jobs/official-accounts.ts';
import type { Verdict } from '../../../src/core/code-table.ts';
import { DEFAULT_WIRE, meaningAt } from './places.ts';

const ROWS: readonly (readonly [number, Verdict])[] = [
  [0, 'deleted'],
  [6017, 'refused'],
  [10004, 'retry'],
  [20001, 'refused'],
  [20005, 'retry'],
  [130002, 'refused'],
  [130004, 'absent'],
  [130005, 'refused'],
  [130006, 'refused'],
  [130007, 'refused'],
  [130008, 'refused'],
  [130009, 'refused'],
  [130010, 'refused'],
  [131000, 'stop'],
  [131003, 'refused'],
  [131005, 'refused'],
  [70107, 'refused'],
];

describe('codes', () => {
  test.each(ROWS)('%i is %s', (code, verdict) => {
    expect(meaningAt('official-accounts', 'top', code).verdict).toBe(verdict);
  });

  test('an official account that is gone needs no note, since it is the goal itself', () => {
    expect(meaningAt('official-accounts', 'top', 130004).note).toBeUndefined();
  });
});

describe('request', () => {
  test('the body is the documented sample', () => {
    expect(officialAccounts.body(undefined, ['@TOA#_test_id'], DEFAULT_WIRE)).toEqual({
      Official_Account: '@TOA#_test_id',
    });
  });

  test.each([[[]], [['a', 'b']]])('a batch of %j is a defect, not a request for one of them', (ids) => {
    expect(() => officialAccounts.body(undefined, ids, DEFAULT_WIRE)).toThrow(
      expect.objectContaining({ code: 'jobs.not-one-id', kind: 'defect' }),
    );
  });
});

test('the documented answer has no list of results', () => {
  expect(officialAccounts.readItems({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })).toBeUndefined();
});
