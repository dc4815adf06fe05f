// Texts beside the ids in CSV files: nothing that a spreadsheet carries out, and no line of their own.
import { expect, test } from 'vitest';
import { csvNote, csvValue } from '../../../src/core/csv-line.ts';

test.each([
  ['a formula', '=HYPERLINK("http://x","y")', `'=HYPERLINK("http://x","y")`],
  ['a plus', '+1+1', "'+1+1"],
  ['a minus', '-2+3', "'-2+3"],
  ['an at', '@SUM(A1)', "'@SUM(A1)"],
  ['a full-width sign', '＝1+1', "'＝1+1"],
  ['a formula behind a tab', '\t=1+1', '�=1+1'],
  ['a formula behind a line end', '\r\n=1+1', '��=1+1'],
  ['a line end', 'no\nsuch user', 'no�such user'],
  ['standard input', '-', '-'],
  ['a text', 'user not found, code=5', 'user not found, code=5'],
  ['what was defused already', "'=1", "'=1"],
])('%s', (_what, text, written) => {
  expect(csvNote(text)).toBe(written);
});

test('an id is not altered', () => {
  expect(csvValue('=1+1')).toBe('=1+1');
  expect(csvValue('@TGS#1')).toBe('@TGS#1');
});
