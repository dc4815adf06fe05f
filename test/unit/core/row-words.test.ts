// What one answer says of each row: joined by id, and never more than was said.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { meaningOf } from '../../../src/core/lookup.ts';
import { wordsFor } from '../../../src/core/row-words.ts';
import { TARGETS, type Target } from '../../../src/core/targets.ts';
import { anAnswer, anItem, anyResult, itemsFor, SILENCE } from '../../support/answers.ts';
import { idsOf } from '../../support/batch-builders.ts';

function verdicts(target: Target, ids: readonly string[], result: CallResult): readonly string[] {
  return wordsFor({ registry, job: registry.jobs[target] }, ids, result).map(({ verdict }) => verdict);
}

test('there is one word for each id, in order, whatever the answer', () => {
  const ids = idsOf(4);
  fc.assert(
    fc.property(fc.constantFrom(...TARGETS), anyResult(ids), (target, result) => {
      expect(verdicts(target, ids, result)).toHaveLength(ids.length);
    }),
  );
});

test('shuffling the list changes nothing: entries are joined by id, not by position', () => {
  const ids = idsOf(6);
  const items = ids.map((id, i) => anItem(id, [0, 70_107, 70_169][i % 3]));
  const expected = ['deleted', 'absent', 'retry', 'deleted', 'absent', 'retry'];
  fc.assert(
    fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
      expect(verdicts('accounts', ids, anAnswer(0, '', shuffled))).toEqual(expected);
    }),
  );
});

test('ids that differ only in case are different rows', () => {
  expect(verdicts('accounts', ['Anna', 'anna'], anAnswer(0, '', [anItem('anna')]))).toEqual([
    'silent',
    'deleted',
  ]);
});

test('ids that are names of object properties are joined like any others', () => {
  const ids = ['__proto__', 'constructor', 'toString'];
  expect(verdicts('accounts', ids, anAnswer(0, '', [anItem('__proto__', 70_107)]))).toEqual([
    'absent',
    'silent',
    'silent',
  ]);
});

test('two entries for one id count only where they agree', () => {
  const same = [anItem('a0', 0), anItem('a0', 0)];
  expect(verdicts('accounts', ['a0'], anAnswer(0, '', same))).toEqual(['deleted']);
  const contrary = [anItem('a0', 0), anItem('a0', 70_107), anItem('a0', 0)];
  expect(verdicts('accounts', ['a0'], anAnswer(0, '', contrary))).toEqual(['silent']);
});

test('an entry that says deleted in an answer that failed is taken for silence', () => {
  expect(verdicts('accounts', idsOf(2), anAnswer(70_169, '', [anItem('a0', 0)]))).toEqual([
    'silent',
    'retry',
  ]);
});

test('entries carry no weight beside an answer that turned the whole call away', () => {
  const items = itemsFor(idsOf(2), 70_107);
  expect(verdicts('accounts', idsOf(2), anAnswer(60_007, '', items))).toEqual(['throttled', 'throttled']);
  expect(verdicts('accounts', idsOf(2), anAnswer(71_000, '', items))).toEqual(['stop', 'stop']);
});

test('an API without a list answers for all rows at once', () => {
  expect(verdicts('friend-lists', idsOf(2), anAnswer(0, '0'))).toEqual(['deleted', 'deleted']);
  expect(verdicts('friend-lists', idsOf(2), anAnswer(30_003))).toEqual(['absent', 'absent']);
  expect(verdicts('friend-lists', idsOf(2), SILENCE)).toEqual(['silent', 'silent']);
});

test('absence of a whole request holds for each row only where it is about the owner, or there is one row', () => {
  expect(verdicts('subscribers', idsOf(2), anAnswer(130_004))).toEqual(['absent', 'absent']);
  expect(verdicts('subscribers', idsOf(2), anAnswer(131_003))).toEqual(['refused', 'refused']);
  expect(verdicts('subscribers', idsOf(1), anAnswer(131_003))).toEqual(['absent']);
});

test('one number means different things at different APIs and levels', () => {
  const meaning = (target: Target, level: 'top' | 'item', code: number) =>
    meaningOf({ registry, job: registry.jobs[target] }, level, code).verdict;
  expect(meaning('groups', 'top', 10_004)).toBe('refused');
  expect(meaning('official-accounts', 'top', 10_004)).toBe('retry');
  expect(meaning('accounts', 'item', 70_107)).toBe('absent');
  expect(meaning('accounts', 'top', 70_107)).toBe('refused');
  expect(meaning('subscribers', 'item', 2)).toBe('absent');
  expect(meaning('subscribers', 'top', 2)).toBe('unrecognised');
});

test.each([
  [37_999, 'unrecognised'],
  [38_000, 'refused'],
  [39_000, 'refused'],
  [39_001, 'unrecognised'],
  [120_000, 'unrecognised'],
  [120_001, 'refused'],
  [130_000, 'refused'],
  [-1, 'unrecognised'],
  [1e21, 'unrecognised'],
])('the code %i, which no table lists, is %s', (code, verdict) => {
  expect(meaningOf({ registry, job: registry.jobs.accounts }, 'item', code).verdict).toBe(verdict);
});
