// Remembers when something was deleted, for as long as the read-back APIs must still show it.

export class Departures {
  readonly #shownUntil = new Map<string, number>();
  readonly #clock: () => number;
  readonly #lagMs: () => number;

  constructor(clock: () => number, lagMs: () => number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
  }

  record(key: string): void {
    const lagMs = this.#lagMs();
    if (lagMs <= 0) return;
    const now = this.#clock();
    this.#forgetBefore(now);
    this.#shownUntil.delete(key);
    this.#shownUntil.set(key, now + lagMs);
  }

  isShown(key: string): boolean {
    const until = this.#shownUntil.get(key);
    return until !== undefined && this.#clock() < until;
  }

  /** The oldest records are first: stops at the first that still counts. */
  #forgetBefore(now: number): void {
    for (const [key, until] of this.#shownUntil) {
      if (until > now) return;
      this.#shownUntil.delete(key);
    }
  }
}
