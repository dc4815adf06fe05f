// What an answer says of when calls came to the server; the pace counts them from then.
import { cameBy, countedLateness, withAnswer, withLateness } from './latest-arrival.ts';
import { type Pacing, placeOf } from './pacing.ts';

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
  if (pacing.rate === Number.POSITIVE_INFINITY) return pacing;
  const { countedAtMs, departures } = pacing;
  const quickest = withAnswer(pacing.quickest, nowMs - leftAtMs, nowMs);
  const cameMs = cameBy(quickest, nowMs);
  const first = Math.max(pacing.heardOf, departures - countedAtMs.length) + 1;
  let { meanLateMs } = pacing;
  for (let each = first; each <= number; each += 1) {
    const place = placeOf(each, countedAtMs.length);
    const leftMs = countedAtMs[place] ?? nowMs;
    const lateMs = Math.max(0, cameMs - leftMs);
    meanLateMs = withLateness(meanLateMs, lateMs);
    countedAtMs[place] = leftMs + countedLateness(meanLateMs, lateMs, pacing.guardMs);
  }
  return { ...pacing, quickest, meanLateMs, heardOf: Math.max(pacing.heardOf, number) };
}
