// When the failures of the last rows end a run: after the minimum, above the threshold, and by the last rows alone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FailureLimit, FailureSample, type TooManyFailures } from '../../../src/core/failure-sample.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import { aSettledRow } from '../../support/batch-builders.ts';

const HALF: FailureLimit = { threshold: 0.5, min: 50 };

function rows(count: number, outcome: 'deleted' | 'absent' | 'failed' | 'unknown', code = 10_007) {
  return groupRows(
    Array.from({ length: count }, (_, row) => aSettledRow({ row, outcome, code, message: 'text' })),
  );
}

/** One call a row; the number of rows after which the run stops. */
function stopsAfter(limit: FailureLimit, most: number): number | undefined {
  const sample = new FailureSample(limit);
  for (let row = 1; row <= most; row += 1) if (sample.add(rows(1, 'failed')) !== undefined) return row;
  return undefined;
}

test('where every row fails, the run stops as soon as the minimum of rows is settled', () => {
  expect(stopsAfter(HALF, 1_000)).toBe(50);
  expect(stopsAfter({ threshold: 0.99, min: 1 }, 1_000)).toBe(1);
  expect(stopsAfter({ threshold: 0.01, min: 300 }, 1_000)).toBe(300);
});

test('a threshold of 1 never stops a run', () => {
  expect(stopsAfter({ threshold: 1, min: 1 }, 5_000)).toBeUndefined();
});

test('exactly the threshold is not more than it', () => {
  const sample = new FailureSample(HALF);
  sample.add(rows(50, 'deleted'));
  expect(sample.add(rows(50, 'failed'))).toBeUndefined();
  expect(sample.add(rows(1, 'failed'))).toMatchObject({ failed: 51, rows: 101 });
});

test('unknown rows count as failed, absent ones do not', () => {
  expect(new FailureSample(HALF).add(rows(60, 'unknown'))).toMatchObject({ failed: 60 });
  expect(new FailureSample(HALF).add(rows(60, 'absent'))).toBeUndefined();
});

test('a long good past does not hide that everything fails now', () => {
  const sample = new FailureSample(HALF);
  sample.add(rows(100_000, 'deleted'));
  expect(sample.add(rows(100, 'failed'))).toBeUndefined();
  expect(sample.add(rows(1, 'failed'))).toMatchObject({ failed: 101, rows: 200 });
});

test('failures of long ago do not count', () => {
  const sample = new FailureSample(HALF);
  sample.add(rows(90, 'failed'));
  sample.add(rows(100, 'deleted'));
  sample.add(rows(150, 'deleted'));
  expect(sample.add(rows(95, 'failed'))).toBeUndefined();
});

test('the most frequent code is named, and of two that are alike the one that came first', () => {
  const sample = new FailureSample(HALF);
  const mixed = [...rows(20, 'failed', 70_402), ...rows(25, 'failed', 10_007), ...rows(10, 'unknown', 1)];
  expect(sample.add(mixed)?.cause).toEqual({ code: 10_007, message: 'text', rows: 25 });
  const even = [...rows(30, 'failed', 2), ...rows(30, 'failed', 1)];
  expect(new FailureSample(HALF).add(even)?.cause).toMatchObject({ code: 2, rows: 30 });
});

test('where no answer came, the cause has no code', () => {
  const silent = Array.from({ length: 50 }, (_, row) => {
    const { code: _code, ...rest } = aSettledRow({ row, outcome: 'unknown', message: 'timeout' });
    return rest;
  });
  expect(new FailureSample(HALF).add(groupRows(silent))?.cause).toEqual({ message: 'timeout', rows: 50 });
});

test('the sample says what counting the last rows says, whatever comes in whatever portions', () => {
  const portion = fc.array(fc.boolean(), { maxLength: 120 });
  const limit = fc.record({
    threshold: fc.double({ min: 0.01, max: 1, noNaN: true }),
    min: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(limit, fc.array(portion, { maxLength: 12 }), (given, portions) => {
      const sample = new FailureSample(given);
      let all: readonly boolean[] = [];
      for (const one of portions) {
        all = [...all, ...one];
        const last = all.slice(-Math.max(200, 4 * given.min));
        const failed = last.filter(Boolean).length;
        const isTooMany = last.length >= given.min && failed > given.threshold * last.length;
        const found: TooManyFailures | undefined = sample.add(
          groupRows(one.map((fails, row) => aSettledRow({ row, outcome: fails ? 'failed' : 'deleted' }))),
        );
        expect(found === undefined ? undefined : [found.failed, found.rows]).toEqual(
          isTooMany ? [failed, last.length] : undefined,
        );
      }
    }),
  );
});
