// When the next call may go out: evenly spaced, never more than the rate in any sliding second, slower when told so.
import { type Heard, nothingHeard } from './latest-arrival.ts';

export interface Pacing {
  /** Calls per second that the operator allows; Infinity for no limit. */
  readonly rate: number;
  /** By how much the window is longer than its second. */
  readonly guardMs: number;
  /** Calls per second at present; below `rate` while starting and after the server complained. */
  readonly allowed: number;
  /** Earliest time of the next call by even spacing, ms on the caller's monotonic clock. */
  readonly nextAtMs: number;
  /** Since when `allowed` has been climbing. */
  readonly climbingSinceMs: number;
  /** When the pace was cut last, and what the server had served by then. */
  readonly cut?: Cut;
  /** When the calls left that were turned away, those of the last second. */
  readonly refusedAtMs: readonly number[];
  /** Calls that were let go and have not left this machine yet: they wait for a connection. */
  readonly pending: number;
  /**
   * When the last calls left, or had come to the server at the latest where an answer says so: a ring of as many as one window
   * may see. Call number n stands at (n - 1) modulo its length.
   */
  readonly countedAtMs: Float64Array;
  /** Number of the last call that left. */
  readonly departures: number;
  /** Number of the last call of which, or of a later one, an answer has come. */
  readonly heardOf: number;
  /** Calls that have left and have not ended. */
  readonly underWay: number;
  readonly heard: Heard;
  /** Until when each was held up together with others, as answers tell: a ring like the other one. */
  readonly heldUntilMs: Float64Array;
}

export interface Cut {
  readonly atMs: number;
  /** Calls per second that the server still served. */
  readonly from: number;
}

/**
 * The server counts arrivals, we count departures, and arrivals where answers show that calls came late. A window longer than its
 * second by this much absorbs what shows in no answer: a call that is held up alone, and the clocks' steps.
 */
const GUARD_MS = 20;

/** Calls per second at the start, so that a wrong key or a switched-off feature costs a few calls, not hundreds. */
const START_RATE = 20;
/** Share of the rate by which the pace climbs each second at the start. */
const CLIMB_PER_SECOND = 0.25;
/**
 * The pace after the server said that calls come too fast, as a part of those that it served in the second before. What was asked
 * of it would be the wrong measure: while its second is full it turns away whatever comes, and each answer would cut the pace anew.
 */
export const CUT_TO = 0.8;
/** Where the server counts is not documented; a sliding second is the strictest way. */
export const COUNTED_MS = 1_000;
/**
 * The pace is back at what the server served after this time, and climbs faster the longer nothing is heard: a curve of the
 * third degree as in RFC 9438. Near what the server allows it stays long, so that few calls are turned away;
 * when the server allows more again, it is found soon.
 */
export const BACK_AFTER_MS = 5_000;
/** It climbs as if at least this part of the rate had been served: from very little it would take minutes otherwise. */
export const CLIMBS_AS_FROM = 0.2;
/** The pace is never cut below this, so that the run can find out that the server has recovered. */
export const SLOWEST = 1;
/** A busy machine lets calls go late; this much is made up for afterwards. The window holds all the same. */
const LATENESS_MS = 100;

/** Without a rate there is nothing to derive a number from; more than this gains nothing on one machine. */
const UNLIMITED_IN_FLIGHT = 50;

/** @param guardMs 0 where something else keeps the calls of all processes within the rate */
export function startPacing(rate: number, nowMs: number, guardMs: number = GUARD_MS): Pacing {
  return {
    rate,
    guardMs,
    allowed: Math.min(rate, START_RATE),
    nextAtMs: nowMs,
    climbingSinceMs: nowMs,
    refusedAtMs: [],
    pending: 0,
    countedAtMs: new Float64Array(callsPerWindow(rate)).fill(Number.NEGATIVE_INFINITY),
    heldUntilMs: new Float64Array(callsPerWindow(rate)).fill(Number.NEGATIVE_INFINITY),
    departures: 0,
    heardOf: 0,
    underWay: 0,
    heard: nothingHeard(),
  };
}

function callsPerWindow(rate: number): number {
  return Number.isFinite(rate) ? Math.max(1, Math.floor(rate)) : 0;
}

/** The bound that a finite rate sets: so many calls in any stretch of that length. */
export interface RateWindow {
  readonly calls: number;
  readonly ms: number;
}

/**
 * The same pacing at another rate, at once: what has left already counts in the new window. Who was at the full pace stays at it, who was
 * climbing or slowed down goes on from there.
 */
export function withRate(pacing: Pacing, rate: number, nowMs: number): Pacing {
  const countedAtMs = new Float64Array(callsPerWindow(rate)).fill(
    // Without a rate nobody took note: as many as may be have just left.
    pacing.rate === Number.POSITIVE_INFINITY ? nowMs : Number.NEGATIVE_INFINITY,
  );
  const { departures } = pacing;
  const newestFirst = Array.from(pacing.countedAtMs).toSorted((a, b) => b - a);
  for (const [place, atMs] of newestFirst.slice(0, countedAtMs.length).entries()) {
    countedAtMs[placeOf(departures - place, countedAtMs.length)] = atMs;
  }
  const isAtFullPace = pacing.allowed >= pacing.rate && pacing.cut === undefined;
  const allowed = isAtFullPace ? rate : Math.min(rate, pacing.allowed);
  const nextAtMs = Math.min(pacing.nextAtMs, nowMs + 1_000 / allowed);
  // Which of them were heard of is not known any more.
  const heldUntilMs = new Float64Array(countedAtMs.length).fill(Number.NEGATIVE_INFINITY);
  const rings = { countedAtMs, heldUntilMs, heardOf: departures };
  return { ...pacing, rate, allowed, nextAtMs, climbingSinceMs: nowMs, ...rings };
}

/** A second, or as long as one call takes its turn where the rate is below 1, and the guard. */
export function rateWindow(rate: number, guardMs: number): RateWindow {
  const calls = callsPerWindow(rate);
  return { calls, ms: Math.max(1_000, (1_000 * calls) / rate) + guardMs };
}

function windowMs({ rate, guardMs }: Pacing): number {
  return rateWindow(rate, guardMs).ms;
}

/** How long the next call must wait, ms; 0 when it may go now, Infinity while others must leave first. */
export function waitMs(pacing: Pacing, nowMs: number): number {
  if (pacing.rate === Number.POSITIVE_INFINITY) return 0;
  const { countedAtMs, departures, pending } = pacing;
  // Those that are still to leave take places of the window, as if they left now.
  const places = countedAtMs.length - pending;
  if (places <= 0) return Number.POSITIVE_INFINITY;
  const inTheWayMs = countedAtMs[(departures + pending) % countedAtMs.length] ?? Number.NEGATIVE_INFINITY;
  return Math.max(0, pacing.nextAtMs - nowMs, inTheWayMs + windowMs(pacing) - nowMs);
}

/** Takes note of a call that is let go now; `departed` or `dropped` must follow. */
export function granted(pacing: Pacing, nowMs: number): Pacing {
  // Counted without a limit too: there may be one before the call has left.
  if (pacing.rate === Number.POSITIVE_INFINITY) return { ...pacing, pending: pacing.pending + 1 };
  const climbed = climb(pacing, nowMs);
  const perCallMs = windowMs(climbed) / climbed.countedAtMs.length;
  return {
    ...climbed,
    pending: climbed.pending + 1,
    nextAtMs: Math.max(climbed.nextAtMs, nowMs - LATENESS_MS) + (perCallMs * climbed.rate) / climbed.allowed,
  };
}

/** Takes note that a call leaves this machine now; `answered` or `unanswered` must follow. Writes into the ring in place: it is made once. */
export function departed(pacing: Pacing, nowMs: number): Pacing {
  if (pacing.rate === Number.POSITIVE_INFINITY)
    return { ...dropped(pacing), departures: pacing.departures + 1, underWay: pacing.underWay + 1 };
  const { countedAtMs, departures, underWay } = pacing;
  countedAtMs[departures % countedAtMs.length] = nowMs;
  pacing.heldUntilMs[departures % countedAtMs.length] = Number.NEGATIVE_INFINITY;
  return { ...dropped(pacing), departures: departures + 1, underWay: underWay + 1 };
}

/** Where call number `call` stands in the ring. */
export function placeOf(call: number, length: number): number {
  return (((call - 1) % length) + length) % length;
}

/** Takes note that a call will never leave. */
export function dropped(pacing: Pacing): Pacing {
  return { ...pacing, pending: Math.max(0, pacing.pending - 1) };
}

function climb(pacing: Pacing, nowMs: number): Pacing {
  const { rate, cut } = pacing;
  const seconds = Math.max(0, nowMs - pacing.climbingSinceMs) / 1_000;
  const paced =
    cut === undefined ? pacing.allowed + rate * CLIMB_PER_SECOND * seconds : afterCut(cut, rate, nowMs);
  return { ...pacing, allowed: Math.min(rate, paced), climbingSinceMs: nowMs };
}

function afterCut({ atMs, from }: Cut, rate: number, nowMs: number): number {
  const distance = (nowMs - atMs - BACK_AFTER_MS) / BACK_AFTER_MS;
  const climbsAs = distance < 0 ? from : Math.max(from, CLIMBS_AS_FROM * rate);
  return Math.max(SLOWEST, from + climbsAs * (1 - CUT_TO) * distance ** 3);
}

/**
 * Takes note that the server turned a call away for coming too fast. A call that left before the pace was cut says
 * nothing new, nor does one that was turned away although the pace is low enough already.
 */
export function throttled(pacing: Pacing, nowMs: number, leftAtMs: number): Pacing {
  const { rate } = pacing;
  if (rate === Number.POSITIVE_INFINITY) return pacing;
  const earlier = pacing.refusedAtMs.filter((atMs) => atMs > nowMs - 2 * COUNTED_MS);
  const noted = { ...pacing, refusedAtMs: [...earlier, leftAtMs] };
  if (pacing.cut !== undefined && leftAtMs <= pacing.cut.atMs) return noted;
  const cut = { atMs: nowMs, from: servedBefore(leftAtMs, pacing.countedAtMs, earlier) };
  const allowed = Math.min(rate, afterCut(cut, rate, nowMs));
  if (climb(pacing, nowMs).allowed <= allowed) return noted;
  return { ...noted, cut, allowed, climbingSinceMs: nowMs };
}

/** Calls that left in the second before and were not turned away, as far as is known. */
function servedBefore(leftAtMs: number, countedAtMs: Float64Array, refusedAtMs: readonly number[]): number {
  const isBefore = (atMs: number) => atMs > leftAtMs - COUNTED_MS && atMs < leftAtMs;
  return Math.max(0, countedAtMs.filter(isBefore).length - refusedAtMs.filter(isBefore).length);
}

/**
 * Calls that must be under way at a time to use the pace (Little's law), with room for latency that varies.
 * @param latencyMs recent time of a call
 */
export function callsInFlight(pacing: Pacing, latencyMs: number, most: number): number {
  if (pacing.rate === Number.POSITIVE_INFINITY) return Math.min(most, UNLIMITED_IN_FLIGHT);
  const needed = Math.ceil((pacing.allowed * latencyMs * 1.5) / 1_000) + 2;
  return Math.max(1, Math.min(most, needed));
}
