// Numbers are shown as the English locale has them, without the cost of loading its tables.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count, decimal } from '../../../src/cli/format.ts';

test('whole numbers have a comma before each three digits, as Intl writes them', () => {
  const intl = new Intl.NumberFormat('en-US');
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(count(value)).toBe(intl.format(value));
    }),
  );
});

test.each([
  [0, '0', '0'],
  [0.5, '0.5', '0.5'],
  [12.345, '12.345', '12.3'],
  [1234.96, '1,234.96', '1,235'],
  [99.99, '99.99', '100'],
  [1_000_000.5, '1,000,000.5', '1,000,000.5'],
  [Number.POSITIVE_INFINITY, '∞', '∞'],
])('%d is %s, with one decimal %s', (value, all, one) => {
  expect([count(value), decimal(value)]).toEqual([all, one]);
});
