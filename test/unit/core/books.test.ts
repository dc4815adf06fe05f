// The books and the lines they are made of: each batch once, each row once, and only lines that are ours.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Books } from '../../../src/core/books.ts';
import { type BatchRecord, decodeRecord, encodeRecord } from '../../../src/core/ledger-record.ts';
import { sumOf } from '../../../src/core/outcome.ts';
import { groupRows, rowsIn, rowsOf, type SettledRow } from '../../../src/core/settled-rows.ts';
import { AT, aRecord, aSettledRow } from '../../support/batch-builders.ts';

const settledRow = fc.record(
  {
    row: fc.constant(0),
    outcome: fc.constantFrom('deleted' as const, 'absent' as const, 'failed' as const, 'unknown' as const),
    code: fc.constantFrom(0, 70_107, 70_169),
    message: fc.constantFrom('', 'x', 'a "b"\n', '\u0000', '\ud800'),
    note: fc.constantFrom('confirmed_by_absence' as const, 'owner_gone' as const),
    attempts: fc.constantFrom(1, 2),
    requestId: fc.constantFrom('r1', 'r2'),
    at: fc.constant(AT),
  },
  { requiredKeys: ['row', 'outcome', 'attempts', 'at'] },
);
const settledRows: fc.Arbitrary<readonly SettledRow[]> = fc
  .array(settledRow, { maxLength: 40 })
  .map((rows) => rows.map((row, i) => ({ ...row, row: i })))
  .chain((rows) => fc.shuffledSubarray(rows, { minLength: rows.length }));

test('grouping the rows of a batch and writing them as a line loses nothing, in whatever order they were settled', () => {
  fc.assert(
    fc.property(settledRows, (settled) => {
      const record = aRecord({ groups: groupRows(settled) });
      const read = decodeRecord(encodeRecord(record));
      const back = read?.type === 'batch' ? rowsOf(read.groups) : [];
      expect(back).toEqual(settled.toSorted((a, b) => a.row - b.row));
      expect(record.groups.reduce((sum, group) => sum + rowsIn(group), 0)).toBe(settled.length);
    }),
  );
});

test('a line of the ledger has no line end inside', () => {
  const record = aRecord({ groups: groupRows([aSettledRow({ message: 'two\nlines\u2028' })]) });
  expect(encodeRecord(record).split('\n')).toHaveLength(1);
});

const good = aRecord();
const group = { outcome: 'deleted', attempts: 1, at: AT, rows: [[0, 0]] };
test.each([
  ['half a line', '{"type":"batch","batch":1'],
  ['an empty line', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['another type', '{"type":"other"}'],
  ['a run record without event', '{"type":"run"}'],
  ['a negative batch', JSON.stringify({ ...good, batch: -1 })],
  ['a batch with a fraction', JSON.stringify({ ...good, batch: 0.5 })],
  ['a target that does not exist', JSON.stringify({ ...good, target: 'everything' })],
  ['no groups', JSON.stringify({ ...good, groups: undefined })],
  [
    'an outcome that a call cannot give',
    JSON.stringify({ ...good, groups: [{ ...group, outcome: 'not_sent' }] }),
  ],
  ['an outcome of no kind', JSON.stringify({ ...good, groups: [{ ...group, outcome: '__proto__' }] })],
  ['a range that runs backwards', JSON.stringify({ ...good, groups: [{ ...group, rows: [[5, 2]] }] })],
  ['half a range', JSON.stringify({ ...good, groups: [{ ...group, rows: [[5]] }] })],
  ['a message that is no text', JSON.stringify({ ...good, groups: [{ ...group, message: { a: 1 } }] })],
])('%s is not taken for a ledger record', (_what, line) => {
  expect(decodeRecord(line)).toBeUndefined();
});

test('fields that a later version may add do no harm', () => {
  const line = JSON.stringify({ ...good, later: 1, groups: [{ ...group, later: 'x' }] });
  expect(decodeRecord(line)).toMatchObject({ type: 'batch', batch: 0 });
});

test('batches entered any number of times and in any order count once', () => {
  const batches = 20;
  const records = Array.from({ length: batches }, (_, batch): BatchRecord => {
    const settled = Array.from({ length: (batch % 4) + 1 }, (_row, row) => aSettledRow({ row }));
    return aRecord({ batch, calls: 2, throttled: 1, groups: groupRows(settled) });
  });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...records), { maxLength: 60 }), (entered) => {
      const books = new Books(batches);
      const seen = new Set<number>();
      for (const record of entered) {
        expect(books.add(record)).toBe(!seen.has(record.batch));
        seen.add(record.batch);
      }
      const rows = [...seen].reduce((sum, batch) => sum + (batch % 4) + 1, 0);
      expect(books).toMatchObject({
        settledBatches: seen.size,
        settledRows: rows,
        calls: seen.size * 2,
        retries: seen.size,
        throttled: seen.size,
      });
      expect(sumOf(books.counts())).toBe(rows);
      expect(records.every(({ batch }) => books.has(batch) === seen.has(batch))).toBe(true);
    }),
  );
});

test.each([3, 8, 2 ** 31, 2 ** 32, 2 ** 40])(
  'a batch number %i that the plan does not have is refused, not entered',
  (batch) => {
    const books = new Books(3);
    expect(() => books.add(aRecord({ batch }))).toThrow(expect.objectContaining({ code: 'ledger.foreign' }));
    expect(books.has(batch)).toBe(false);
    expect(books.has(0)).toBe(false);
    expect(books.settledBatches).toBe(0);
  },
);

test('failures are counted by target, outcome and code, the most frequent first', () => {
  const books = new Books(3);
  const failed = (row: number, code: number) =>
    aSettledRow({ row, outcome: 'failed', code, message: `m${code}` });
  const { code: _code, ...silent } = aSettledRow({ row: 3, outcome: 'unknown', message: 'timeout' });
  books.add(aRecord({ batch: 0, groups: groupRows([failed(0, 1), failed(1, 2), failed(2, 2), silent]) }));
  books.add(aRecord({ batch: 1, groups: groupRows([failed(0, 2)]) }));
  books.add(aRecord({ batch: 2, target: 'groups', groups: groupRows([failed(0, 2)]) }));
  expect(books.failures()).toMatchObject([
    { target: 'accounts', outcome: 'failed', code: 2, rows: 3, message: 'm2' },
    { code: 1, rows: 1 },
    { outcome: 'unknown', code: undefined, rows: 1, message: 'timeout' },
    { target: 'groups', code: 2, rows: 1 },
  ]);
});

test('what could not be read back is not written', () => {
  const { calls: _calls, ...without } = aRecord();
  expect(() => encodeRecord(without as BatchRecord)).toThrow(
    expect.objectContaining({ code: 'books.not-a-record', kind: 'defect' }),
  );
});
