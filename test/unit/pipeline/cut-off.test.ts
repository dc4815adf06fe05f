// A list that is exactly as long as a sheet is a warning, for each file on its own.
import { expect, test } from 'vitest';
import { cutOffWarnings } from '../../../src/pipeline/planning/cut-off.ts';

const input = (rows: number, name = 'in.csv') => ({ name, rows, size_bytes: 1, sha256: '0'.repeat(64) });

test.each([
  [65_535, 'a sheet holds 65,536 lines'],
  [65_536, 'a sheet holds 65,536 lines'],
  [1_048_575, 'a sheet holds 1,048,576 lines'],
  [1_048_576, 'a sheet holds 1,048,576 lines'],
])('%d rows may have been cut off, with a header or without', (rows, says) => {
  for (const header of [true, false]) {
    expect(cutOffWarnings([input(rows)], { header })).toEqual([
      {
        code: 'cut-off',
        reason: `the list may have been cut off by a spreadsheet: ${says}`,
        rows,
        examples: ['in.csv'],
      },
    ]);
  }
});

test('lines that were skipped are lines of the sheet', () => {
  expect(cutOffWarnings([input(65_532)], { header: true, skipLines: 3 })).toHaveLength(1);
  expect(cutOffWarnings([input(65_533)], { header: true, skipLines: 3 })).toEqual([]);
  expect(cutOffWarnings([input(65_533)], { header: false, skipLines: 3 })).toHaveLength(1);
});

test.each([0, 1, 65_534, 65_537, 1_048_574, 1_048_577, 1_000_000])('%d rows are any number', (rows) => {
  expect(cutOffWarnings([input(rows)], { header: true })).toEqual([]);
});

test('files are looked at one by one, and counted together', () => {
  const inputs = [input(65_535, 'a.csv'), input(7, 'b.csv'), input(65_536, 'c.csv')];
  expect(cutOffWarnings(inputs, { header: true })).toMatchObject([
    { rows: 131_071, examples: ['a.csv', 'c.csv'] },
  ]);
  expect(cutOffWarnings([input(32_768), input(32_767)], { header: true })).toEqual([]);
});
