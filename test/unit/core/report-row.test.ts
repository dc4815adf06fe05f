// What the reports say of the rows of a batch, settled or not.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OpenRow } from '../../../src/core/batch-state.ts';
import { possiblySent, untouched } from '../../../src/core/batch-state.ts';
import { csvLine } from '../../../src/core/csv-line.ts';
import { provisionalOutcome } from '../../../src/core/provisional.ts';
import { reportRows } from '../../../src/core/report-row.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import { anOpenRow, aRecord, aSettledRow, aState } from '../../support/batch-builders.ts';

type LastVerdict = NonNullable<OpenRow['last']>['verdict'];
const PROVISIONAL: readonly (readonly [LastVerdict | undefined, boolean, string])[] = [
  [undefined, false, 'not_sent'],
  [undefined, true, 'unknown'],
  ['throttled', false, 'not_sent'],
  ['throttled', true, 'unknown'],
  ['stop', false, 'failed'],
  ['stop', true, 'unknown'],
  ['sign-again', false, 'failed'],
  ['sign-again', true, 'unknown'],
  ['retry', true, 'unknown'],
  ['unrecognised', true, 'unknown'],
];

test.each(PROVISIONAL)(
  'an open row with last word %s and maybe done %s is %s for now',
  (verdict, maybeDone, outcome) => {
    const last = verdict === undefined ? {} : { last: { verdict, message: '' } };
    expect(provisionalOutcome(anOpenRow({ maybeDone, ...last }))).toBe(outcome);
  },
);

test('a batch that was never sent is reported as not sent, row by row', () => {
  expect(reportRows(2, undefined, undefined)).toEqual([
    { outcome: 'not_sent', attempts: 0 },
    { outcome: 'not_sent', attempts: 0 },
  ]);
});

test('a batch that was under way when the program died is reported as unknown', () => {
  expect(reportRows(2, undefined, possiblySent(untouched(2)))).toMatchObject([
    { outcome: 'unknown', attempts: 1 },
    { outcome: 'unknown', attempts: 1 },
  ]);
});

test('a batch that is settled in part is reported with what is settled and what is open', () => {
  const state = aState({
    settled: groupRows([aSettledRow({ row: 2, outcome: 'absent', code: 70_107, message: 'gone' })]),
    open: [
      anOpenRow({
        row: 0,
        maybeDone: true,
        attempts: 3,
        last: { verdict: 'retry', code: 70_169, message: 'm', requestId: 'r' },
      }),
      anOpenRow({ row: 1 }),
    ],
  });
  expect(reportRows(3, undefined, state)).toMatchObject([
    { outcome: 'unknown', attempts: 3, code: 70_169, message: 'm', requestId: 'r' },
    { outcome: 'not_sent', attempts: 0 },
    { outcome: 'absent', code: 70_107, message: 'gone' },
  ]);
});

test('the ledger outweighs what was noted of the same batch before', () => {
  const record = aRecord({
    groups: groupRows([aSettledRow({ row: 0 }), aSettledRow({ row: 1, outcome: 'failed' })]),
  });
  const reports = reportRows(2, record, possiblySent(untouched(2)));
  expect(reports.map(({ outcome }) => outcome)).toEqual(['deleted', 'failed']);
});

test('any values written as a CSV record are read back as they were', () => {
  const value = fc.string({
    unit: fc.oneof(fc.constantFrom(',', '"', '\n', '\r', ';', ' ', '\ufeff', 'é', '𝄞'), fc.string()),
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      (records) => {
        const text = records.map((record) => csvLine(record)).join('');
        expect(parse(text, { record_delimiter: '\n' })).toEqual(records);
      },
    ),
  );
});
