// When calls may go out: never above the rate in any sliding second, close to it in the long run, slower when told so.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  callsInFlight,
  departed,
  granted,
  type Pacing,
  startPacing,
  throttled,
  waitMs,
} from '../../../src/core/pacing.ts';
import { worstSecond } from '../../support/worst-second.ts';

/** What happens before a call: nobody asks for a while, the timer is late, the server complains. */
interface Turn {
  readonly idleMs: number;
  readonly lateMs: number;
  readonly complaint: boolean;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  idleMs: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 3_000 }) },
  ),
  lateMs: fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 0, max: 2, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 120, noNaN: true }) },
  ),
  complaint: fc.integer({ min: 0, max: 40 }).map((n) => n === 0),
});

function timesOf(rate: number, turns: readonly Turn[], startMs = 5): readonly number[] {
  let nowMs = startMs;
  let pacing = startPacing(rate, nowMs);
  return turns.map(({ idleMs, lateMs, complaint }) => {
    nowMs += idleMs;
    if (complaint) pacing = throttled(pacing, nowMs, nowMs);
    const wait = waitMs(pacing, nowMs);
    nowMs += wait + (wait > 0 ? lateMs : 0);
    pacing = departed(granted(pacing, nowMs), nowMs);
    return nowMs;
  });
}

const steady = (calls: number, lateMs = 0): readonly Turn[] =>
  Array.from({ length: calls }, () => ({ idleMs: 0, lateMs, complaint: false }));

test('the measure of the worst second sees a burst across the border of two seconds', () => {
  expect(worstSecond([0, 900, 950, 1_050, 1_899])).toBe(4);
});

test('no sliding second holds more calls than the rate, whatever the pauses, late timers and complaints', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(turn, { minLength: 20, maxLength: 300 }),
      (rate, turns) => {
        expect(worstSecond(timesOf(rate, turns))).toBeLessThanOrEqual(rate);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([100, 160, 200])(
  'at %i calls/s a run of 20 s with late timers never has a second above it',
  (rate) => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: rate, maxLength: rate * 20, size: 'max' }), (turns) => {
        expect(worstSecond(timesOf(rate, turns))).toBeLessThanOrEqual(rate);
      }),
      { numRuns: 30 },
    );
  },
);

test('a rate with a fraction is kept on the average, and from 1 on in every second', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.2, max: 25, noNaN: true }), (rate) => {
      const times = timesOf(rate, steady(120));
      expect(worstSecond(times)).toBeLessThanOrEqual(Math.max(1, Math.floor(rate)));
      const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
      expect((119 * 1_000) / spanMs).toBeLessThanOrEqual(rate);
    }),
  );
});

test.each([1, 5, 20, 80, 100, 200, 333])(
  'at least 97 %% of %i calls/s are used once the pace has climbed',
  (rate) => {
    for (const lateMs of [0, 1, 4, 9]) {
      const times = timesOf(rate, steady(rate * 20, lateMs));
      const settled = times.filter((atMs) => atMs > 8_000);
      const spanMs = (settled.at(-1) ?? 0) - (settled[0] ?? 0);
      expect(((settled.length - 1) * 1_000) / spanMs).toBeGreaterThanOrEqual(rate * 0.97);
      expect(worstSecond(times)).toBeLessThanOrEqual(rate);
    }
  },
);

test('a run begins slowly and climbs to its rate within a few seconds', () => {
  const times = timesOf(100, steady(600));
  const within = (fromMs: number, toMs: number) =>
    times.filter((atMs) => atMs >= fromMs && atMs < toMs).length;
  expect(within(5, 505)).toBeLessThanOrEqual(20);
  expect(within(5_005, 6_005)).toBeGreaterThanOrEqual(92);
});

test('the first call of a run does not wait', () => {
  expect(waitMs(startPacing(100, 0), 0)).toBe(0);
});

/** The pace after so many calls within `spanMs`, up to `nowMs`, at a rate of 100. */
function afterCallsAt(calls: number, nowMs: number, spanMs = 1_000): Pacing {
  let pacing = startPacing(100, 0);
  for (let i = calls; i > 0; i -= 1) {
    const atMs = nowMs - (i * spanMs) / calls + 1;
    pacing = departed(granted(pacing, atMs), atMs);
  }
  return { ...pacing, allowed: 100 };
}

test('a complaint cuts the pace to four fifths of what was served in the second before', () => {
  const pacing = afterCallsAt(40, 10_000);
  expect(throttled(pacing, 10_050, 10_000).allowed).toBeCloseTo(32, 0);
});

test('calls that left before the cut do not cut the pace again', () => {
  const cut = throttled(afterCallsAt(40, 10_000), 10_050, 10_000);
  expect(throttled(cut, 10_060, 10_040).cut).toEqual(cut.cut);
});

test('while its second is full the server turns away what comes, and that does not cut the pace again and again', () => {
  let pacing = throttled(afterCallsAt(40, 10_000, 400), 10_050, 10_000);
  for (let atMs = 10_060; atMs < 10_600; atMs += 30) {
    pacing = throttled(departed(granted(pacing, atMs), atMs), atMs + 50, atMs);
  }
  expect(pacing.allowed).toBeGreaterThan(25);
});

test('when nothing at all is served any more, the pace is at its lowest within a second', () => {
  let pacing = afterCallsAt(90, 10_000);
  let nowMs = 10_000;
  let calls = 0;
  for (; nowMs < 11_500; calls += 1) {
    nowMs += waitMs(pacing, nowMs);
    pacing = throttled(departed(granted(pacing, nowMs), nowMs), nowMs + 1, nowMs);
    nowMs += 1;
  }
  expect(pacing.allowed).toBe(1);
  expect(calls).toBeLessThan(80);
});

test('the pace stays long near what was served, and climbs faster the longer nothing is heard', () => {
  let pacing = throttled(afterCallsAt(40, 10_000), 10_000, 10_000);
  const paceAt = (nowMs: number): number => {
    pacing = departed(granted(pacing, nowMs), nowMs);
    return pacing.allowed;
  };
  expect(paceAt(12_000)).toBeGreaterThan(37);
  expect(paceAt(15_000)).toBeCloseTo(40, 0);
  expect(paceAt(18_000)).toBeLessThan(42);
  expect(paceAt(25_000)).toBeGreaterThan(88);
  expect(paceAt(30_000)).toBe(100);
});

test('from very little the pace is back at the rate within half a minute too', () => {
  const pacing = throttled(afterCallsAt(2, 10_000), 10_000, 10_000);
  expect(pacing.allowed).toBeLessThan(2);
  expect(granted(pacing, 40_000).allowed).toBe(100);
});

test('the pace is never cut below one call a second, nor below a rate that is lower', () => {
  const cutAtOnce = (rate: number) => throttled(startPacing(rate, 0), 1_000, 1_000).allowed;
  expect(cutAtOnce(100)).toBe(1);
  expect(cutAtOnce(0.5)).toBe(0.5);
});

test('after a complaint the pace climbs back to the rate, and not above', () => {
  let nowMs = 0;
  let pacing = throttled({ ...startPacing(80, 0), allowed: 80 }, nowMs, nowMs);
  for (let call = 0; call < 800; call += 1) {
    nowMs += waitMs(pacing, nowMs);
    pacing = departed(granted(pacing, nowMs), nowMs);
    expect(pacing.allowed).toBeLessThanOrEqual(80);
  }
  expect(pacing.allowed).toBe(80);
});

test('without a limit nothing waits, complaints change nothing, and the calls under way have a bound', () => {
  const pacing = throttled(departed(granted(startPacing(Number.POSITIVE_INFINITY, 0), 0), 0), 0, 0);
  expect(waitMs(pacing, 0)).toBe(0);
  expect(callsInFlight(pacing, 5, 1_000)).toBeGreaterThan(10);
  expect(callsInFlight(pacing, 5, 7)).toBe(7);
});

test('the calls under way follow from pace and latency, within the bound', () => {
  const pacing: Pacing = { ...startPacing(100, 0), allowed: 100 };
  expect(callsInFlight(pacing, 0, 50)).toBeGreaterThanOrEqual(1);
  expect(callsInFlight(pacing, 200, 50)).toBeGreaterThanOrEqual(20);
  expect(callsInFlight(pacing, 10_000, 50)).toBe(50);
  expect(callsInFlight(pacing, 10_000, 1)).toBe(1);
});
