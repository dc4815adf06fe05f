// How fast calls go out at present, and why not faster: for those who watch a run.

/**
 * `rate`: as fast as allowed. `starting`: climbing since the start. `throttled`: the server said that calls come too fast.
 * `no-answer`: one call at a time, since the last ones were not answered. `signature`: the same, since the signature was refused.
 */
export const PACE_REASONS = ['rate', 'starting', 'throttled', 'no-answer', 'signature'] as const;

export type PaceReason = (typeof PACE_REASONS)[number];

export interface Pace {
  /** Calls per second at present; Infinity for no limit. */
  readonly allowed: number;
  /** Calls per second that the operator allows. */
  readonly rate: number;
  readonly why: PaceReason;
}
