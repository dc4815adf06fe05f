// A rate that is changed under way: the new one holds for the very next call, with all that has left before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { departed, granted, startPacing, throttled, waitMs, withRate } from '../../../src/core/pacing.ts';

interface Stretch {
  /** Calls per second from now on. */
  readonly rate: number;
  readonly calls: number;
}

interface Departure {
  readonly atMs: number;
  readonly rate: number;
}

function departuresOf(stretches: readonly Stretch[]): readonly Departure[] {
  let nowMs = 0;
  let pacing = startPacing(stretches[0]?.rate ?? 1, nowMs);
  const departures: Departure[] = [];
  for (const { rate, calls } of stretches) {
    if (rate !== pacing.rate) pacing = withRate(pacing, rate, nowMs);
    for (let call = 0; call < calls; call += 1) {
      nowMs += waitMs(pacing, nowMs);
      pacing = departed(granted(pacing, nowMs), nowMs);
      departures.push({ atMs: nowMs, rate });
    }
  }
  return departures;
}

test('in the second before each call there were never more than the rate of that moment', () => {
  const stretch = fc.record({
    rate: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.5, max: 20, noNaN: true })),
    calls: fc.integer({ min: 1, max: 150 }),
  });
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 2, maxLength: 6 }), (stretches) => {
      const departures = departuresOf(stretches);
      departures.forEach(({ atMs, rate }, i) => {
        const recent = departures.slice(0, i + 1).filter((other) => atMs - other.atMs < 1_000).length;
        expect(recent).toBeLessThanOrEqual(Math.max(1, Math.floor(rate)));
      });
    }),
    { numRuns: 200 },
  );
});

/** Calls in the second that begins so long after the last change of the rate. */
function callsAfterChange(from: number, to: number, afterMs: number): number {
  const departures = departuresOf([
    { rate: from, calls: from * 10 },
    { rate: to, calls: to * 6 },
  ]);
  const changeMs = departures[from * 10 - 1]?.atMs ?? 0;
  return departures.filter(({ atMs }) => atMs - changeMs > afterMs && atMs - changeMs <= afterMs + 1_000)
    .length;
}

test.each([
  [80, 20],
  [20, 80],
  [200, 1],
  [1, 200],
])('from %i to %i calls/s the new rate is used after a second', (from, to) => {
  expect(callsAfterChange(from, to, 1_100)).toBeGreaterThanOrEqual(Math.floor(to * 0.9));
  expect(callsAfterChange(from, to, 1_100)).toBeLessThanOrEqual(to);
});

test('who was slowed down by the server stays so when the rate is raised', () => {
  let pacing = startPacing(100, 0);
  for (let nowMs = 0; nowMs < 10_000; nowMs += 20) pacing = departed(granted(pacing, nowMs), nowMs);
  pacing = throttled(pacing, 10_000, 10_000);
  const slow = pacing.allowed;
  expect(slow).toBeLessThan(100);
  expect(withRate(pacing, 150, 10_000).allowed).toBe(slow);
});

test('from no limit to a rate, a whole window passes first, since nobody counted', () => {
  const pacing = withRate(startPacing(Number.POSITIVE_INFINITY, 0), 50, 5_000);
  expect(waitMs(pacing, 5_000)).toBeGreaterThan(1_000);
  expect(waitMs(withRate(pacing, Number.POSITIVE_INFINITY, 5_000), 5_000)).toBe(0);
});

test('calls that were on their way while there was no limit take no places for ever', () => {
  let pacing = startPacing(5, 0);
  for (let call = 0; call < 5; call += 1) pacing = granted(pacing, call * 300);
  pacing = withRate(pacing, Number.POSITIVE_INFINITY, 1_500);
  for (let call = 0; call < 3; call += 1) pacing = granted(pacing, 1_500);
  for (let call = 0; call < 8; call += 1) pacing = departed(pacing, 1_600);
  pacing = withRate(pacing, 5, 2_000);
  expect(waitMs(pacing, 4_000)).toBe(0);
});

test('calls that were let go without a limit and have not left yet take places once there is one', () => {
  let pacing = startPacing(Number.POSITIVE_INFINITY, 0);
  for (let call = 0; call < 10; call += 1) pacing = granted(pacing, 0);
  expect(waitMs(withRate(pacing, 5, 5_000), 60_000)).toBe(Number.POSITIVE_INFINITY);
});
