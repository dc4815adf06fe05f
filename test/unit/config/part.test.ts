// A part of a whole, as people write it.
import { expect, test } from 'vitest';
import { partValue } from '../../../src/config/part.ts';

test.each([
  ['0.5', 0.5],
  ['50%', 0.5],
  ['99.5%', 0.995],
  ['100%', 1],
  ['1', 1],
  [0.25, 0.25],
  [1, 1],
])('%j is %d', (raw, part) => {
  expect(partValue.safeParse(raw)).toEqual({ success: true, data: part });
});

test.each([
  '0',
  '0%',
  '101%',
  '1.5',
  '50',
  50,
  0,
  -0.5,
  '-50%',
  'half',
  '50 %',
  '',
  '.5',
  '5e-1',
  null,
  true,
])('%j is refused', (raw) => {
  expect(partValue.safeParse(raw)).toEqual({
    success: false,
    message: 'must be a part above 0 and at most 1, such as 0.5 or 50%',
  });
});
