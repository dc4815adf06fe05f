// What an answer, or none, says of when calls came to the server; the pace counts them from then.
import { hear, isSilent } from './latest-arrival.ts';
import { departed, type Pacing, placeOf, waitMs } from './pacing.ts';

/** A call that has left: the value of `departures` after it, and when that was. */
export interface LeftCall {
  readonly number: number;
  readonly leftAtMs: number;
}

/**
 * Takes note of an answer, which tells by when its call was there, and with it all that had left before and of which nothing was heard
 * yet: these count from then. Writes into the ring in place.
 */
export function answered(pacing: Pacing, { number, leftAtMs }: LeftCall, nowMs: number): Pacing {
  if (pacing.rate === Number.POSITIVE_INFINITY) return ended(pacing);
  const { countedAtMs } = pacing;
  const calls = unheard(pacing);
  const passed = calls.filter((call) => call <= number);
  const { heard, countedLateMs } = hear(
    pacing.heard,
    {
      atMs: nowMs,
      tookMs: nowMs - leftAtMs,
      leftMs: leftTimes(pacing, calls),
      passed: passed.length,
      heldUntilMs: pacing.heldUntilMs[placeOf(number, countedAtMs.length)],
    },
    pacing.guardMs,
  );
  for (const [i, call] of passed.entries()) {
    const place = placeOf(call, countedAtMs.length);
    countedAtMs[place] = (countedAtMs[place] ?? nowMs) + (countedLateMs[i] ?? 0);
    pacing.heldUntilMs[place] = heard.heldUntilMs;
  }
  return ended({ ...pacing, heard, heardOf: Math.max(pacing.heardOf, number) });
}

/**
 * Takes note of a call that will not be answered. Where none is under way any more, nobody knows when those came of which nothing was
 * heard: they count as if that were now.
 */
export function unanswered(pacing: Pacing, nowMs: number): Pacing {
  const isLast = pacing.underWay <= 1 && pacing.rate !== Number.POSITIVE_INFINITY;
  for (const call of isLast ? unheard(pacing) : []) {
    pacing.countedAtMs[placeOf(call, pacing.countedAtMs.length)] = nowMs;
  }
  return ended(pacing);
}

/** Takes note of a call that left nobody knows when, and is answered now: it says nothing of others. */
export function leftBefore(pacing: Pacing, nowMs: number): Pacing {
  const after = departed(pacing, nowMs);
  const isNext = after.heardOf === after.departures - 1;
  return ended(isNext ? { ...after, heardOf: after.departures } : after);
}

/** How long the next call must wait, ms; 0 when it may go now, Infinity while others must leave or be heard of first. */
export function untilNextCallMs(pacing: Pacing, nowMs: number): number {
  return waitsForAnswer(pacing, nowMs) ? Number.POSITIVE_INFINITY : waitMs(pacing, nowMs);
}

/** Answers stay away, so that the call which has to be a window back may still be on its way. */
function waitsForAnswer(pacing: Pacing, nowMs: number): boolean {
  const { departures, pending, countedAtMs, heardOf, underWay, heard } = pacing;
  const inTheWay = departures + pending + 1 - countedAtMs.length;
  if (inTheWay <= heardOf || underWay === 0) return false;
  return isSilent(heard, leftTimes(pacing, unheard(pacing)), nowMs);
}

/** One call less is under way; once there is none, nothing is left to be heard of. */
function ended(pacing: Pacing): Pacing {
  const underWay = Math.max(0, pacing.underWay - 1);
  return { ...pacing, underWay, heardOf: underWay === 0 ? pacing.departures : pacing.heardOf };
}

/** Numbers of the calls of which nothing was heard, as far as the ring goes back. */
function unheard({ heardOf, departures, countedAtMs }: Pacing): readonly number[] {
  const before = Math.max(heardOf, departures - countedAtMs.length);
  return Array.from({ length: Math.max(0, departures - before) }, (_, i) => before + 1 + i);
}

function leftTimes({ countedAtMs }: Pacing, calls: readonly number[]): readonly number[] {
  return calls.map((call) => countedAtMs[placeOf(call, countedAtMs.length)] ?? Number.POSITIVE_INFINITY);
}
