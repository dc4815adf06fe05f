// Whether a probe found enough: only rows that could be looked up count.
import { expect, test } from 'vitest';
import { asPercent, isEnoughThere } from '../../../src/core/probe.ts';

const CASES: readonly (readonly [
  present: number,
  gone: number,
  unverifiable: number,
  least: number,
  isEnough: boolean,
])[] = [
  [10, 0, 0, 1, true],
  [9, 1, 0, 1, false],
  [5, 5, 0, 0.5, true],
  [4, 6, 0, 0.5, false],
  // Two of four are half of what is known, whatever the others are.
  [2, 2, 6, 0.5, true],
  [1, 3, 6, 0.5, false],
  [0, 0, 10, 0.01, false],
  [0, 10, 0, 0.01, false],
  [1, 0, 9, 1, true],
  [289, 711, 0, 28.9 / 100, true],
  [288, 712, 0, 28.9 / 100, false],
  [7, 3, 0, 70 / 100, true],
];

test.for(CASES)('%i there, %i gone, %i not known: with least %d that is enough: %s', (facts) => {
  const [present, gone, unverifiable, least, isEnough] = facts;
  const rows = present + gone + unverifiable;
  expect(isEnoughThere({ rows, verdicts: { present, gone, unverifiable } }, least)).toBe(isEnough);
});

test('a plan that sends nothing has nothing that could be missing', () => {
  expect(isEnoughThere({ rows: 0, verdicts: { present: 0, gone: 0, unverifiable: 0 } }, 0.5)).toBe(true);
});

test.each([
  [0.5, '50%'],
  [28.9 / 100, '28.9%'],
  [0.07, '7%'],
  [1, '100%'],
])('%d is shown as %s', (part, shown) => {
  expect(asPercent(part)).toBe(shown);
});
