// Timers that can all be dropped at once, so that closing waits for none of them.

export class Delays {
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Runs `act` after `delayMs`, or now if that is not above 0. */
  after(delayMs: number, act: () => void): void {
    if (delayMs <= 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  dropAll(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
