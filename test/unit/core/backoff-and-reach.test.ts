// How long to wait before a batch is tried again, and when trying is pointless for now.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BACKOFF, backoffMs } from '../../../src/core/backoff.ts';
import { afterCall, outOfReach, type Reach, startReach } from '../../../src/core/reach.ts';

const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

test('a wait is a whole number of milliseconds between nothing and the ceiling of its try', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000 }), random, (tries, chance) => {
      const wait = backoffMs(tries, chance);
      const ceiling = Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** Math.max(0, tries - 1));
      expect(Number.isInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(ceiling);
    }),
  );
});

test('the ceiling doubles with each try until the cap', () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((tries) => backoffMs(tries, 1 - Number.EPSILON));
  expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('the whole span below the ceiling is used', () => {
  expect(backoffMs(3, 0)).toBe(0);
  expect(backoffMs(3, 0.5)).toBe(1_000);
});

function after(
  ends: readonly Parameters<typeof afterCall>[1][],
  everyMs: number,
): { reach: Reach; nowMs: number } {
  let reach = startReach(0);
  let nowMs = 0;
  for (const end of ends) {
    nowMs += everyMs;
    reach = afterCall(reach, end, nowMs);
  }
  return { reach, nowMs };
}

const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

test('a minute of nothing but silence, over several calls, ends the run for now', () => {
  const { reach, nowMs } = after(times(5, 'unheard' as const), 12_000);
  expect(outOfReach(reach, nowMs)).toBe('unreachable');
});

test('a few silent calls in a row, or one after a long pause, do not', () => {
  const quick = after(times(50, 'unheard' as const), 1_000);
  expect(outOfReach(quick.reach, quick.nowMs)).toBeUndefined();
  const paused = after(['unheard'], 600_000);
  expect(outOfReach(paused.reach, paused.nowMs)).toBeUndefined();
});

test('any answer starts the minute anew, be it that calls come too fast', () => {
  for (const answer of ['served', 'throttled'] as const) {
    const { reach, nowMs } = after(
      [...times(9, 'unheard' as const), answer, ...times(4, 'unheard' as const)],
      12_000,
    );
    expect(outOfReach(reach, nowMs)).toBeUndefined();
  }
});

test('five minutes of nothing but calls turned away end the run for now, silence among them or not', () => {
  const { reach, nowMs } = after(times(60, 'throttled' as const), 5_000);
  expect(outOfReach(reach, nowMs)).toBe('throttled');
  const mixed = after(
    times(120, 'throttled' as const).flatMap((end) => [end, 'unheard' as const]),
    3_000,
  );
  expect(outOfReach(mixed.reach, mixed.nowMs)).toBe('throttled');
});

test('one call that is served starts the five minutes anew', () => {
  const ends = [...times(59, 'throttled' as const), 'served' as const, ...times(49, 'throttled' as const)];
  const { reach, nowMs } = after(ends, 6_000);
  expect(outOfReach(reach, nowMs)).toBeUndefined();
});
