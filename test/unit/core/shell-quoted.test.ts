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
