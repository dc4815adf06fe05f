// Codes 60000 to 60028 and 80005, written down from the public error table.
import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/core/code-table.ts';
import { type Place, placesThatDiffer } from './places.ts';

/** Code, verdict, and the places (sorted) where the page of an API gives it another one. */
const ROWS: readonly (readonly [number, Verdict, readonly Place[]])[] = [
  [60002, 'stop', []],
  [60003, 'refused', []],
  [60004, 'sign-again', []],
  [60005, 'sign-again', []],
  [60006, 'stop', []],
  [60007, 'throttled', []],
  [60008, 'retry', []],
  [60009, 'stop', []],
  [60010, 'stop', []],
  [60011, 'throttled', []],
  [60012, 'stop', []],
  [60013, 'retry', []],
  [60014, 'retry', []],
  [60015, 'refused', []],
  [60016, 'stop', []],
  [60017, 'stop', []],
  [60018, 'throttled', []],
  [60019, 'throttled', []],
  [60020, 'stop', []],
  [60021, 'stop', []],
  [60022, 'unrecognised', []],
  [60023, 'unrecognised', []],
  [60024, 'unrecognised', []],
  [60025, 'stop', []],
  [60026, 'stop', []],
  [60027, 'stop', []],
  [60028, 'stop', []],
  [80005, 'stop', []],
];

test.each(ROWS)('code %i is %s at every API and level except %j', (code, verdict, elsewhere) => {
  expect(placesThatDiffer(code, verdict).toSorted()).toEqual(elsewhere);
});
