// By when calls have come to the server at the latest, as the answers tell: a server, or a way to it, that stood still shows in them.

/** How long the quickest answers took: what another one took beyond that may have been spent on the way to the server. */
export interface Quickest {
  /** Since `sinceMs`. */
  readonly nowMs: number;
  /** In the stretch of time before that. */
  readonly beforeMs: number;
  readonly sinceMs: number;
}

/** The server's or the network's ways change: what was quick longer ago says nothing. */
const STRETCH_MS = 10_000;

/**
 * Where answers come regularly, a late one shows that something stood still, and counts in full. Where the server takes now 50 and now
 * 500 ms for its work, calls seem late all the time, though little of the difference is spent on the way: then none counts as later
 * than `mostMs`, since the pace would suffer for nothing.
 */
export const LATENESS = {
  /** Calls are late all the time where they are by this much on the average; they are taken to be until they are seen not to be. */
  usualMs: 35,
  mostMs: 40,
  /** More is not counted in the average: one long standstill is not all the time. */
  mostInMeanMs: 150,
  /** Calls over which the average is taken, more or less. */
  meanOver: 256,
} as const;

export const NOTHING_ANSWERED: Quickest = {
  nowMs: Number.POSITIVE_INFINITY,
  beforeMs: Number.POSITIVE_INFINITY,
  sinceMs: Number.NEGATIVE_INFINITY,
};

/** With an answer that has come at `atMs`. */
export function withAnswer(quickest: Quickest, tookMs: number, atMs: number): Quickest {
  const { nowMs, sinceMs } = quickest;
  if (atMs - sinceMs > STRETCH_MS) return { nowMs: tookMs, beforeMs: nowMs, sinceMs: atMs };
  return tookMs < nowMs ? { ...quickest, nowMs: tookMs } : quickest;
}

/** When a call whose answer has come at `atMs` had come to the server, at the latest. */
export function cameBy({ nowMs, beforeMs }: Quickest, atMs: number): number {
  return atMs - Math.min(nowMs, beforeMs);
}

/** The average with another call that came so late. */
export function withLateness(meanMs: number, lateMs: number): number {
  return meanMs + (Math.min(lateMs, LATENESS.mostInMeanMs) - meanMs) / LATENESS.meanOver;
}

/**
 * How late a call counts that came so late.
 * @param meanMs how late calls come on the average
 * @param guardMs so much of it needs no counting, since every window is longer by this
 */
export function countedLateness(meanMs: number, lateMs: number, guardMs: number): number {
  const boundMs = meanMs < LATENESS.usualMs ? lateMs : Math.min(lateMs, LATENESS.mostMs);
  return Math.max(0, boundMs - guardMs);
}
