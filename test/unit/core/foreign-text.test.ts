// Text that others have written, on its way to a person or a script.
import { expect, test } from 'vitest';
import { foreignText, plainJson, shownLines } from '../../../src/core/foreign-text.ts';

test.each([
  ['a line end', 'a\nb', 'a�b'],
  ['CRLF', 'a\r\nb', 'a��b'],
  ['an escape sequence', 'a\u001B[2Kb', 'a�[2Kb'],
  ['a control character of eight bits', 'a\u009B2Kb', 'a�2Kb'],
  ['DEL', 'a\u007Fb', 'a�b'],
  ['the line end of Unicode', 'a\u2028b\u2029c', 'a�b�c'],
  ['marks that turn the direction', '\u202Etxet\u202C\u2066x\u2069', '�txet��x�'],
  ['characters that nobody sees', 'a\u200Bb\uFEFFc\u00ADd', 'a�b�c�d'],
  ['a tag outside the basic plane', 'a\u{E0041}b', 'a�b'],
  ['letters of any script', 'größe 用户 😀 "x"', 'größe 用户 😀 "x"'],
])('%s', (_what, text, shown) => {
  expect(foreignText(text)).toBe(shown);
});

test('a text of ours keeps its lines and tabs, and nothing else of that kind', () => {
  expect(shownLines('one\n\ttwo\u202E\u2028\u0007')).toBe('one\n\ttwo���');
});

test('JSON escapes what a terminal obeys, and means the same', () => {
  const value = { text: 'a\u007F\u009B\u202E\u2028\u{E0041}é用\nb' };
  const json = plainJson(value);
  expect(json).toBe(String.raw`{"text":"a\u007f\u009b\u202e\u2028\udb40\udc41é用\nb"}`);
  expect(JSON.parse(json)).toEqual(value);
});
