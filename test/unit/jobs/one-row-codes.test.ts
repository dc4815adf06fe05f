// The codes that a whole request can get for what one of its rows holds, at the APIs that carry several rows.
import { describe, expect, test } from 'vitest';
import { commonCodes } from '../../../jobs/common-codes.ts';
import { registry } from '../../../jobs/registry.ts';
import { meaningAt } from './places.ts';

const FOR_ONE_ROW = [
  6017, 10_005, 10_011, 20_001, 30_001, 40_001, 50_002, 60_003, 60_015, 70_113, 70_206, 70_402, 93_000,
] as const;
const SEVERAL_ROWS = ['accounts', 'friend-lists', 'subscribers'] as const;

describe.each(SEVERAL_ROWS)('%s', (target) => {
  test.each(FOR_ONE_ROW)('%i for a whole request can be about one row', (code) => {
    expect(meaningAt(target, 'top', code)).toMatchObject({ verdict: 'refused', mayBeOneRow: true });
  });
});

test('no other code of the common table is marked', () => {
  const marked = Object.entries(commonCodes).flatMap(([code, { mayBeOneRow }]) =>
    mayBeOneRow === true ? [Number(code)] : [],
  );
  expect(marked).toEqual([...FOR_ONE_ROW]);
});

test('an account that does not exist (70107) can be one of those in the request, elsewhere it is the owner', () => {
  expect(meaningAt('accounts', 'top', 70_107).mayBeOneRow).toBe(true);
  expect(meaningAt('friend-lists', 'top', 70_107).mayBeOneRow).toBeUndefined();
});

test('only what is final for a row is marked: everything else has its own way already', () => {
  const tables = [
    commonCodes,
    ...Object.values(registry.jobs).flatMap(({ codes }) => [codes.top, codes.item]),
  ];
  const marked = tables.flatMap((table) => Object.values(table)).filter(({ mayBeOneRow }) => mayBeOneRow);
  expect(marked.length).toBeGreaterThan(10);
  expect(new Set(marked.map(({ verdict }) => verdict))).toEqual(new Set(['refused']));
});
