// What processes that share an app's limit share: turns to call, one after the other.

export interface CallBudget {
  /**
   * Resolves when one call may go out at once. The turns of all processes are spaced by the rates asked for, so that in no
   * sliding second more calls go out than the highest of these. Rejects with `AppError` (passing) where nobody can tell.
   * @param rate calls per second that the caller's run may make; finite
   */
  turn(rate: number): Promise<void>;
}
