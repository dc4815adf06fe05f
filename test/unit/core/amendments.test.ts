// What a verification finds out of unknown rows takes the place of what the ledger said of them; the sums stay.
import { expect, test } from 'vitest';
import { Books } from '../../../src/core/books.ts';
import { type AmendmentRecord, decodeRecord, encodeRecord } from '../../../src/core/ledger-record.ts';
import { amended, groupRows, rowsOf } from '../../../src/core/settled-rows.ts';
import { AT, aRecord, aSettledRow } from '../../support/batch-builders.ts';

const lost = (row: number) => ({ row, outcome: 'unknown' as const, message: 'timeout', attempts: 2, at: AT });
const RECORD = aRecord({ batch: 0, groups: groupRows([aSettledRow(), lost(1), lost(2), lost(3)]) });
const AMENDMENT: AmendmentRecord = {
  type: 'amendment',
  batch: 0,
  target: 'accounts',
  groups: groupRows([
    { ...lost(1), outcome: 'deleted', note: 'confirmed_by_absence' },
    { ...lost(3), outcome: 'failed', note: 'still_present' },
  ]),
};

test('the books count amended rows as what they are now, and their sum is the same', () => {
  const books = new Books(1);
  books.add(RECORD);
  const before = books.settledRows;
  books.amend(AMENDMENT);
  expect(books.counts()).toEqual({ deleted: 2, failed: 1, unknown: 1 });
  expect(books.settledRows).toBe(before);
  expect(books.failures().map(({ outcome, rows }) => [outcome, rows])).toEqual(
    expect.arrayContaining([
      ['unknown', 1],
      ['failed', 1],
    ]),
  );
});

test('a failure of which no row is left is not shown any more', () => {
  const books = new Books(1);
  books.add(RECORD);
  books.amend({
    ...AMENDMENT,
    groups: groupRows([1, 2, 3].map((row) => ({ ...lost(row), outcome: 'deleted' }))),
  });
  expect(books.failures()).toEqual([]);
});

test.each([
  ['of a batch that is not settled', { ...AMENDMENT, batch: 0 }, new Books(1)],
  ['of a batch that the plan does not have', { ...AMENDMENT, batch: 7 }, new Books(1)],
])('an amendment %s is refused', (_what, amendment, books) => {
  expect(() => books.amend(amendment)).toThrow(expect.objectContaining({ code: 'ledger.foreign' }));
});

test('an amendment of more rows than are unknown is refused', () => {
  const books = new Books(1);
  books.add(RECORD);
  books.amend(AMENDMENT);
  expect(() => books.amend(AMENDMENT)).toThrow(expect.objectContaining({ code: 'ledger.foreign' }));
});

test('the rows of a record are amended one by one, and the others stay', () => {
  const rows = amended(rowsOf(RECORD.groups), rowsOf(AMENDMENT.groups));
  expect(rows.map(({ row, outcome }) => [row, outcome])).toEqual([
    [0, 'deleted'],
    [1, 'deleted'],
    [2, 'unknown'],
    [3, 'failed'],
  ]);
});

test('the line of an amendment is read as it was written', () => {
  expect(decodeRecord(encodeRecord(AMENDMENT))).toEqual(AMENDMENT);
  expect(decodeRecord('{"type":"amendment","batch":0,"target":"accounts"}')).toBeUndefined();
});
