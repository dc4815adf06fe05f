// How much of a server's text goes into the books.
import { expect, test } from 'vitest';
import { shortened } from '../../../src/core/server-text.ts';

test('a text of 500 characters stays as it is, and a longer one is cut to 500 with a sign of it', () => {
  expect(shortened('')).toBe('');
  expect(shortened('x'.repeat(500))).toBe('x'.repeat(500));
  expect(shortened('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
});

test('a character that two code units make is not cut in half', () => {
  expect(shortened(`${'x'.repeat(498)}${'𝄞'.repeat(5)}`)).toBe(`${'x'.repeat(498)}…`);
});

test('it stays on its line, and nothing in it turns the direction', () => {
  expect(shortened('no\nsuch\u2028user \u202Ebob\u009B2K')).toBe('no�such�user �bob�2K');
});
