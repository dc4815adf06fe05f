// A shell takes a quoted word as it stands.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellQuoted } from '../../../src/core/shell-quoted.ts';

test.each([
  ['user_id=uid', 'user_id=uid'],
  ['user_id=user id', "'user_id=user id'"],
  ["it's", String.raw`'it'\''s'`],
  ['a|b;c&d', "'a|b;c&d'"],
  ['$HOME', "'$HOME'"],
  ['', "''"],
])('%j is written %s', (word, written) => {
  expect(shellQuoted(word)).toBe(written);
  expect(execFileSync('/bin/sh', ['-c', `printf %s ${written}`], { encoding: 'utf8' })).toBe(word);
});

test('what cannot be shown is escaped, so that the command can still be copied', () => {
  expect(shellQuoted("it's\n\u202E\u{E0041}\\")).toBe(String.raw`$'it\'s\U0000000a\U0000202e\U000e0041\\'`);
});
