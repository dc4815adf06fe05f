// What processes that share an app's limit share: turns to call, one after the other, and how fast the server lets them come.

/** Leave to make one call at once. */
export interface Turn {
  /** The call leaves this machine now. */
  departed(): void;
  /** The call will never leave. */
  dropped(): void;
  /** The call, which said when it left, is answered now. */
  answered(): void;
  /** The call, which said when it left, will not be answered. */
  unanswered(): void;
}

export interface CallBudget {
  /**
   * Resolves when one call may go out at once. The turns of all processes are spaced by the rates asked for, so that in no
   * sliding second more calls go out than the highest of these. Rejects with `AppError` (passing) where nobody can tell.
   * @param rate calls per second that the caller's run may make; finite
   * @param signal nobody waits for the turn any more when it is aborted: it is given back, and the
   * promise rejects
   */
  turn(rate: number, signal?: AbortSignal): Promise<Turn>;
  /**
   * The server turned a call away for coming too fast: all processes slow down.
   * @param agoMs how long ago the call left
   */
  throttled(agoMs: number): void;
  /** Calls per second at present over all processes, as last heard; Infinity while the server has not complained. */
  allowedRate(): number;
}
