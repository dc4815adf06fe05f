// Tells when going on is pointless for now: nothing but silence, or nothing but refusals for haste, for a long time.

export interface Reach {
  /** When the server last gave an answer of any kind, ms on a monotonic clock; at first the start. */
  readonly heardAtMs: number;
  /** When it last gave one other than 'too fast'. */
  readonly servedAtMs: number;
  readonly unheardCalls: number;
  readonly throttledCalls: number;
}

export type CallEnd = 'served' | 'throttled' | 'unheard';

/** A server that restarts is back sooner; a row has not used up its attempts by then. */
const UNHEARD_MS = 60_000;
const UNHEARD_CALLS = 5;
/** A quota that does not come back in this time does not come back by waiting a little longer. */
const THROTTLED_MS = 300_000;
const THROTTLED_CALLS = 50;

export function startReach(nowMs: number): Reach {
  return { heardAtMs: nowMs, servedAtMs: nowMs, unheardCalls: 0, throttledCalls: 0 };
}

export function afterCall(reach: Reach, end: CallEnd, nowMs: number): Reach {
  switch (end) {
    case 'served':
      return startReach(nowMs);
    case 'throttled':
      return {
        ...reach,
        heardAtMs: nowMs,
        unheardCalls: 0,
        throttledCalls: reach.throttledCalls + 1,
      };
    case 'unheard':
      return { ...reach, unheardCalls: reach.unheardCalls + 1 };
    default:
      return end satisfies never;
  }
}

/** Why the run should stop for now; undefined while it should go on. */
export function outOfReach(reach: Reach, nowMs: number): 'unreachable' | 'throttled' | undefined {
  if (reach.unheardCalls >= UNHEARD_CALLS && nowMs - reach.heardAtMs >= UNHEARD_MS) {
    return 'unreachable';
  }
  if (reach.throttledCalls >= THROTTLED_CALLS && nowMs - reach.servedAtMs >= THROTTLED_MS) {
    return 'throttled';
  }
  return undefined;
}
