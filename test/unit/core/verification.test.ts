// The books of verifications: passes, what came back, and lines that are not ours.
import { describe, expect, test } from 'vitest';
import { decodeVerification, VerdictBook, type VerificationRecord } from '../../../src/core/verification.ts';
import { AT } from '../../support/batch-builders.ts';

const LATER = '2026-01-02T00:00:00.000Z';
const started: VerificationRecord = { type: 'pass', event: 'started', scope: 'all', at: AT };
const finished: VerificationRecord = { type: 'pass', event: 'finished', scope: 'all', at: AT };

function rows(
  batch: number,
  verdict: 'gone' | 'present' | 'unverifiable',
  ...ranges: readonly (readonly [number, number])[]
): VerificationRecord {
  return { type: 'rows', batch, verdict, rows: ranges, at: LATER };
}

function aBook(...records: readonly VerificationRecord[]): VerdictBook {
  const book = new VerdictBook([3, 2]);
  for (const record of records) expect(book.add(record)).toBe(true);
  return book;
}

describe('a pass', () => {
  test('knows the verdict of each row, when it came, and how often each occurs', () => {
    const book = aBook(started, rows(0, 'gone', [0, 0], [2, 2]), rows(1, 'present', [1, 1]));
    expect([0, 1, 2].map((row) => book.verdictOf(0, row))).toEqual(['gone', undefined, 'gone']);
    expect(book.verdictOf(1, 1)).toBe('present');
    expect(book.checkedAt(1, 1)).toBe(LATER);
    expect(book.counts()).toEqual({ gone: 2, present: 1, unverifiable: 0 });
    expect(book.underWay).toBe('all');
  });

  test('that has ended is followed by one in which no row has a verdict, and those of before are known', () => {
    const book = aBook(started, rows(0, 'gone', [0, 2]), finished, started, rows(0, 'present', [1, 1]));
    expect(book.verdictOf(0, 0)).toBeUndefined();
    expect(book.earlierVerdictOf(0, 0)).toBe('gone');
    expect(book.cameBack()).toBe(1);
    expect(book.counts()).toEqual({ gone: 0, present: 1, unverifiable: 0 });
  });

  test('takes a row that was unverifiable before and is present now for none that came back', () => {
    const book = aBook(
      started,
      rows(0, 'unverifiable', [0, 0]),
      finished,
      started,
      rows(0, 'present', [0, 0]),
    );
    expect(book.cameBack()).toBe(0);
  });

  test.each([
    ['a batch that the plan does not have', rows(2, 'gone', [0, 0])],
    ['a row that the batch does not have', rows(1, 'gone', [1, 2])],
  ])('refuses %s', (_what, record) => {
    const book = aBook(started);
    expect(book.add(record)).toBe(false);
    expect(book.counts()).toEqual({ gone: 0, present: 0, unverifiable: 0 });
  });

  test('refuses rows outside of it', () => {
    expect(new VerdictBook([1]).add(rows(0, 'gone', [0, 0]))).toBe(false);
  });
});

describe('a line', () => {
  test.each([started, finished, rows(0, 'unverifiable', [0, 3])])('is read as it was written', (record) => {
    expect(decodeVerification(JSON.stringify(record))).toEqual(record);
  });

  test.each([
    ['', 'null', '3', '{}', '{"type":"rows"'],
    ['{"type":"pass","event":"started","scope":"some","at":"x"}'],
    ['{"type":"rows","batch":0,"verdict":"deleted","rows":[[0,0]],"at":"x"}'],
    ['{"type":"rows","batch":0,"verdict":"gone","rows":[[1,0]],"at":"x"}'],
    ['{"type":"rows","batch":0,"verdict":"gone","rows":[[0,0]]}'],
  ])('that is not ours is refused: %s', (...lines) => {
    for (const line of lines) expect(decodeVerification(line)).toBeUndefined();
  });
});
