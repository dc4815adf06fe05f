// Calls that come to the server late, as where it stood still: the answers show it, and they count from when they came.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answered, leftBefore, unanswered, untilNextCallMs } from '../../../src/core/answered-calls.ts';
import { departed, granted, type Pacing, startPacing } from '../../../src/core/pacing.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { worstSecond } from '../../support/worst-second.ts';

test('a server or a network that stood still shows in the answers: what came late counts from when it came', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(20, 100, 200),
      fc.integer({ min: 25, max: 250 }),
      fc.integer({ min: 9_000, max: 10_000 }),
      (rate, stallMs, stallAtMs) => {
        const arrivals = arrivalsThrough({ fromMs: stallAtMs, toMs: stallAtMs + stallMs }, rate);
        expect(worstSecond(arrivals)).toBeLessThanOrEqual(rate);
      },
    ),
    { numRuns: 100 },
  );
});

const LATENCY_MS = 40;

/** When calls come to a server that reads nothing from `fromMs` to `toMs`, and answers after `LATENCY_MS`. */
function arrivalsThrough(stall: { readonly fromMs: number; readonly toMs: number }, rate: number) {
  const arrivals: number[] = [];
  const underWay: { readonly number: number; readonly leftAtMs: number; readonly answerMs: number }[] = [];
  let pacing = startPacing(rate, 0);
  for (let nowMs = 0; nowMs < 12_000; nowMs += 1) {
    for (let next = underWay[0]; next !== undefined && next.answerMs <= nowMs; next = underWay[0]) {
      pacing = answered(pacing, next, nowMs);
      underWay.shift();
    }
    while (untilNextCallMs(pacing, nowMs) === 0) {
      pacing = departed(granted(pacing, nowMs), nowMs);
      const cameMs = nowMs >= stall.fromMs && nowMs < stall.toMs ? stall.toMs : nowMs;
      arrivals.push(cameMs);
      underWay.push({ number: pacing.departures, leftAtMs: nowMs, answerMs: cameMs + LATENCY_MS });
    }
  }
  return arrivals;
}

test('where answers always take another time, at least 92 % of the rate are used all the same', () => {
  const random = seededRandom(7);
  const times = departuresWith(100, () => 20 + random() * 800);
  const settled = times.filter((atMs) => atMs > 8_000);
  const spanMs = (settled.at(-1) ?? 0) - (settled[0] ?? 0);
  expect(((settled.length - 1) * 1_000) / spanMs).toBeGreaterThanOrEqual(92);
});

test('where answers take 100 ms and a few more, at least 97 % of the rate are used', () => {
  const random = seededRandom(7);
  const times = departuresWith(200, () => 100 + random() * 6);
  const settled = times.filter((atMs) => atMs > 8_000);
  const spanMs = (settled.at(-1) ?? 0) - (settled[0] ?? 0);
  expect(((settled.length - 1) * 1_000) / spanMs).toBeGreaterThanOrEqual(194);
});

/** When calls leave within 14 s whose answers take so long. */
function departuresWith(rate: number, latencyMs: () => number): readonly number[] {
  const departures: number[] = [];
  let underWay: { readonly number: number; readonly leftAtMs: number; readonly answerMs: number }[] = [];
  let pacing = startPacing(rate, 0);
  for (let nowMs = 0; nowMs < 14_000; nowMs += 1) {
    const come = underWay
      .filter(({ answerMs }) => answerMs <= nowMs)
      .toSorted((a, b) => a.answerMs - b.answerMs);
    for (const call of come) pacing = answered(pacing, call, nowMs);
    underWay = underWay.filter(({ answerMs }) => answerMs > nowMs);
    while (untilNextCallMs(pacing, nowMs) === 0) {
      pacing = departed(granted(pacing, nowMs), nowMs);
      departures.push(nowMs);
      underWay.push({ number: pacing.departures, leftAtMs: nowMs, answerMs: nowMs + latencyMs() });
    }
  }
  return departures;
}

/** A line of 20 calls/s in its tenth second, each answered after 100 ms but the last ones, which left 1,020 ms before the last. */
function lineWithoutAnswersSince(lastAnsweredMs: number, nowMs: number): Pacing {
  let pacing = startPacing(20, 0);
  let underWay: { readonly number: number; readonly leftAtMs: number }[] = [];
  for (let atMs = 0; atMs < nowMs; atMs += 1) {
    const due = underWay.filter(({ leftAtMs }) => leftAtMs <= Math.min(atMs - 100, lastAnsweredMs));
    for (const call of due) pacing = answered(pacing, call, atMs);
    underWay = underWay.filter((call) => !due.includes(call));
    while (untilNextCallMs(pacing, atMs) === 0) {
      pacing = departed(granted(pacing, atMs), atMs);
      underWay.push({ number: pacing.departures, leftAtMs: atMs });
    }
  }
  return pacing;
}

test('where answers stay away, a call waits until the one is heard of that has to be a window back', () => {
  const pacing = lineWithoutAnswersSince(9_000, 12_000);
  // Those of one window went out, and no more.
  expect(pacing.underWay).toBe(20);
  expect(untilNextCallMs(pacing, 12_000)).toBe(Number.POSITIVE_INFINITY);
});

test('where none under way will be answered, they count as if they came now, and calls go on a window later', () => {
  let pacing = lineWithoutAnswersSince(9_000, 12_000);
  for (let left = 20; left > 0; left -= 1) {
    expect(untilNextCallMs(pacing, 24_000)).toBe(Number.POSITIVE_INFINITY);
    pacing = unanswered(pacing, 24_000);
  }
  expect(untilNextCallMs(pacing, 24_000)).toBe(1_020);
});

test('a call that left nobody knows when, and is answered, keeps none waiting', () => {
  let pacing = lineWithoutAnswersSince(9_000, 12_000);
  for (let left = 20; left > 0; left -= 1) pacing = unanswered(pacing, 24_000);
  for (let call = 1; call <= 40; call += 1) {
    pacing = leftBefore(granted(pacing, 30_000 + call * 60), 30_000 + call * 60);
    expect(untilNextCallMs(pacing, 30_000 + call * 60)).toBeLessThanOrEqual(60);
  }
});
