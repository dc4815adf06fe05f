// When the end of a run gives reason to doubt the app or the ids, and when it does not.
import { describe, expect, test } from 'vitest';
import { type EndFacts, endWarnings } from '../../../src/core/end-warnings.ts';

function codesFor(facts: Partial<EndFacts>): readonly string[] {
  return endWarnings({ parent: null, outcomes: {}, doubted: 0, deletedBefore: 0, ...facts }).map(
    ({ code }) => code,
  );
}

test('the words name the figures and ask for app and ids', () => {
  const facts = { parent: null, outcomes: { absent: 1_200, invalid: 3 }, doubted: 1_200, deletedBefore: 0 };
  expect(endWarnings(facts)).toEqual([
    {
      code: 'all-absent',
      message:
        'every row that was sent was absent already (1,200 rows): nothing was deleted. Is it the right app, and are the ids whole?',
      rows: 1_200,
    },
    {
      code: 'ids-doubted',
      message:
        '1,200 of the 1,200 rows sent came back with a code that doubts the id (note check_id). Is it the right app, and are the ids whole?',
      rows: 1_200,
    },
  ]);
});

describe('all-absent', () => {
  test.each([
    [{ absent: 3 }, true],
    [{ absent: 2 }, false],
    [{ absent: 3, not_sent: 40, duplicate: 2, protected: 1 }, true],
    [{ absent: 300, deleted: 1 }, false],
    [{ absent: 300, failed: 1 }, false],
    [{ absent: 300, unknown: 1 }, false],
    [{ not_sent: 9 }, false],
  ])('with %j: %s', (outcomes, isWarned) => {
    expect(codesFor({ outcomes })).toEqual(isWarned ? ['all-absent'] : []);
  });
});

describe('ids-doubted', () => {
  test.each([
    [9, 1, true],
    [10, 0, true],
    [8, 2, false],
    [9, 0, false],
    [90, 10, true],
    [89, 11, false],
    // 27 of 30 is nine tenths exactly.
    [27, 3, true],
    [26, 4, false],
  ])('with %i doubted and %i deleted: %s', (doubted, deleted, isWarned) => {
    const outcomes = deleted === 0 ? { absent: doubted, failed: 0 } : { absent: doubted, deleted };
    expect(codesFor({ outcomes, doubted }).includes('ids-doubted')).toBe(isWarned);
  });
});

test('a retry is not doubted, nor a run of which an earlier process deleted something', () => {
  const facts = { outcomes: { absent: 50 }, doubted: 50 };
  expect(codesFor(facts)).toEqual(['all-absent', 'ids-doubted']);
  expect(codesFor({ ...facts, parent: 'r1' })).toEqual([]);
  expect(codesFor({ outcomes: { absent: 49, deleted: 1 }, doubted: 49, deletedBefore: 1 })).toEqual([]);
  expect(codesFor({ outcomes: { absent: 49, deleted: 1 }, doubted: 49 })).toEqual(['ids-doubted']);
});
