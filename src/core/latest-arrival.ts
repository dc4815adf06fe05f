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
 * No call counts as later than this: where the server takes now 50 and now 500 ms for its work, little of the difference is
 * spent on the way, and the pace would suffer for nothing.
 */
export const MOST_LATE_MS = 60;

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

/**
 * From when a call counts that left at `leftMs`, where one that left later had come by `cameMs`: what comes first cannot
 * come after it, but for calls that were held up alone.
 */
export function countedFrom(leftMs: number, cameMs: number): number {
  return Math.max(leftMs, Math.min(cameMs, leftMs + MOST_LATE_MS));
}
