// Leave to make one call, and what the pacer is told of it.

/** How a permitted call ended. */
export interface CallTiming {
  readonly latencyMs: number;
  /** Whether the server said anything at all. */
  readonly answered: boolean;
  readonly throttled: boolean;
}

/** Leave to make one call: `unused` alone, or `departed`, `hadLeft` or `dropped` once and `ended` once after it. */
export interface Permit {
  /** The call leaves this machine now; before that it may have waited for a connection. */
  departed(): void;
  /** The call left at some time before its answer, which is there now. */
  hadLeft(): void;
  /** The call will never leave this machine. */
  dropped(): void;
  ended(timing: CallTiming): void;
  /** No call is made after all; that says nothing of the server. */
  unused(): void;
}
