// Which single values are doubted and as what, and which are not: each kind by the spellings of several tools.
import { describe, expect, test } from 'vitest';
import { DOUBT_CODES, DOUBTS } from '../../../src/core/doubts/codes.ts';
import { marksOf } from '../../../src/core/doubts/marks.ts';
import { doubtsOf } from '../../../src/core/doubts/value-doubts.ts';
import { DOUBTED } from '../../support/doubted-values.ts';
import { SOUND } from '../../support/sound-values.ts';

function doubted(value: string, isFreeText = false): readonly string[] {
  return doubtsOf(value, marksOf(value), isFreeText);
}

describe.each(Object.entries(DOUBTED))('%s', (code, values) => {
  test.each(values)('%j', (value) => {
    expect(doubted(value)).toContain(code);
  });
});

describe.each(Object.entries(SOUND))('no doubt about %s', (_name, values) => {
  test.each(values)('%j', (value) => {
    expect(doubted(value)).toEqual([]);
  });
});

test.each([
  "'90s",
  'None',
  'unknown',
  'Total',
  '!!!',
  ':)',
  '"Best" friends',
  '2024.5',
  'friends & family',
  '# 1',
])('no doubt about a list that somebody calls %j', (name) => {
  expect(doubted(name, true)).toEqual([]);
});

test.each([
  ['NULL', 'null-word'],
  ['[object Object]', 'null-word'],
  ['"Friends"', 'quoted'],
  ['#N/A', 'spreadsheet-error'],
  ['-----', 'rule-or-footer'],
  ['(2 rows)', 'rule-or-footer'],
  ['Fri\u200bends', 'invisible'],
  ['%E5%8F%8B', 'escaped'],
] as const)('a list that is called %j is doubted as %s all right', (name, code) => {
  expect(doubted(name, true)).toContain(code);
});

test('a value that is invisible and something else carries both doubts, so that accepting one is not enough', () => {
  expect(doubted('"u\u200b1"')).toEqual(['invisible', 'quoted']);
});

test('the codes are those of the contract', () => {
  expect([...DOUBT_CODES].toSorted()).toEqual([
    'decimal-number',
    'escaped',
    'header-again',
    'invisible',
    'null-word',
    'other-target',
    'quoted',
    'rounded-number',
    'rule-or-footer',
    'spreadsheet-error',
    'spreadsheet-number',
    'spreadsheet-text',
    'uncut',
  ]);
  for (const { hint } of Object.values(DOUBTS)) expect(hint).toMatch(/^[A-Z].*\.$/s);
});
