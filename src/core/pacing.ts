// When the next call may go out: evenly spaced, never more than the rate in any sliding second, slower when told so.

export interface Pacing {
  /** Calls per second that the operator allows; Infinity for no limit. */
  readonly rate: number;
  /** Calls per second at present; below `rate` while starting and after the server complained. */
  readonly allowed: number;
  /** Earliest time of the next call by even spacing, ms on the caller's monotonic clock. */
  readonly nextAtMs: number;
  /** Since when `allowed` has been climbing. */
  readonly climbingSinceMs: number;
  /** When `allowed` was last cut. */
  readonly cutAtMs: number;
  /** Times of the last calls, a ring of as many as one window may see; the oldest stands at `oldest`. */
  readonly sentAtMs: Float64Array;
  readonly oldest: number;
}

/**
 * The server counts arrivals, we count departures. A window longer than its second by this much absorbs what
 * the network, a busy event loop and a new connection add to some calls and not to others. 40 ms costs 4 %.
 */
const GUARD_MS = 40;

/** Calls per second at the start, so that a wrong key or a switched-off feature costs a few calls, not hundreds. */
const START_RATE = 20;
/** Share of the rate by which the pace climbs each second, at the start and after throttling. */
const CLIMB_PER_SECOND = 0.25;
/** What is left of the pace after the server said that calls come too fast. */
const THROTTLE_FACTOR = 0.7;
/** Complaints within this time are about the same burst. */
const SAME_BURST_MS = 500;
/** The pace is never cut below this, so that the run can find out that the server has recovered. */
const SLOWEST = 1;
/** How far behind its spacing a call may be and still not delay the following ones; timers are this coarse. */
const LATENESS_MS = 15;

/** Without a rate there is nothing to derive a number from; more than this gains nothing on one machine. */
const UNLIMITED_IN_FLIGHT = 50;

export function startPacing(rate: number, nowMs: number): Pacing {
  return {
    rate,
    allowed: Math.min(rate, START_RATE),
    nextAtMs: nowMs,
    climbingSinceMs: nowMs,
    cutAtMs: Number.NEGATIVE_INFINITY,
    sentAtMs: new Float64Array(callsPerWindow(rate)).fill(Number.NEGATIVE_INFINITY),
    oldest: 0,
  };
}

function callsPerWindow(rate: number): number {
  return Number.isFinite(rate) ? Math.max(1, Math.floor(rate)) : 0;
}

/** A second, or as long as one call takes its turn where the rate is below 1, and the guard. */
function windowMs(rate: number): number {
  return (1_000 * callsPerWindow(rate)) / rate + GUARD_MS;
}

/** The bound that a finite rate sets: so many calls in any stretch of that length. */
export interface RateWindow {
  readonly calls: number;
  readonly ms: number;
}

export function rateWindow(rate: number): RateWindow {
  return { calls: callsPerWindow(rate), ms: windowMs(rate) };
}

/** How long the next call must wait, ms; 0 when it may go now. */
export function waitMs(pacing: Pacing, nowMs: number): number {
  if (pacing.rate === Number.POSITIVE_INFINITY) return 0;
  const oldestMs = pacing.sentAtMs[pacing.oldest] ?? Number.NEGATIVE_INFINITY;
  return Math.max(0, pacing.nextAtMs - nowMs, oldestMs + windowMs(pacing.rate) - nowMs);
}

/** Takes note of a call that goes out now. Writes into the ring in place: it is made once. */
export function sent(pacing: Pacing, nowMs: number): Pacing {
  if (pacing.rate === Number.POSITIVE_INFINITY) return pacing;
  const climbed = climb(pacing, nowMs);
  climbed.sentAtMs[climbed.oldest] = nowMs;
  const perCallMs = windowMs(climbed.rate) / climbed.sentAtMs.length;
  return {
    ...climbed,
    nextAtMs: Math.max(climbed.nextAtMs, nowMs - LATENESS_MS) + (perCallMs * climbed.rate) / climbed.allowed,
    oldest: (climbed.oldest + 1) % climbed.sentAtMs.length,
  };
}

function climb(pacing: Pacing, nowMs: number): Pacing {
  const seconds = Math.max(0, nowMs - pacing.climbingSinceMs) / 1_000;
  const allowed = Math.min(pacing.rate, pacing.allowed + pacing.rate * CLIMB_PER_SECOND * seconds);
  return { ...pacing, allowed, climbingSinceMs: nowMs };
}

/** Takes note that the server turned a call away for coming too fast. */
export function throttled(pacing: Pacing, nowMs: number): Pacing {
  const sameBurst = nowMs - pacing.cutAtMs < SAME_BURST_MS;
  if (sameBurst || pacing.rate === Number.POSITIVE_INFINITY) return pacing;
  const allowed = Math.max(Math.min(SLOWEST, pacing.rate), pacing.allowed * THROTTLE_FACTOR);
  return { ...pacing, allowed, climbingSinceMs: nowMs, cutAtMs: nowMs };
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
