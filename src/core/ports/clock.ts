// Time and chance as the use cases see them.

export interface Clock {
  /** Milliseconds that never jump; only differences mean something. */
  monotonicMs(): number;
  /** Wall clock, ms since 1970. */
  wallMs(): number;
  /** Calls `then` once after `ms`; returns how to call it off. */
  after(ms: number, then: () => void): () => void;
}

/** A number in [0, 1). */
export type Random = () => number;
