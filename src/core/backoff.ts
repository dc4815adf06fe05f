// How long to wait before a batch is tried again: exponential, with full jitter, capped.

export interface BackoffPolicy {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Half a second at first; the server's own time-out is 3 s, so half a minute gives a passing fault time to pass. */
export const BACKOFF: BackoffPolicy = { baseMs: 500, capMs: 30_000 };

/**
 * Wait before the next try, ms.
 * @param tries how many tries there were, 1 or more
 * @param random in [0, 1)
 */
export function backoffMs(tries: number, random: number, policy: BackoffPolicy = BACKOFF): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.max(0, tries - 1));
  return Math.round(random * ceiling);
}

/** No batch waits for longer for another try, whatever the reason, ms. */
export const MOST_DELAY_MS = 60_000;
