// A clock that stands still until a test moves it; timers run in the order of their times.
import type { Clock } from '../../src/core/ports/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

export class HandClock implements Clock {
  #nowMs: number;
  readonly #wallStartMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = 1_000, wallStartMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
    this.#wallStartMs = wallStartMs - startMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallStartMs + this.#nowMs;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, run: then };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms`; what waits for a promise runs after each timer and at the end. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settlePromises();
    for (let next = this.#firstUntil(endMs); next !== undefined; next = this.#firstUntil(endMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      await settlePromises();
    }
    this.#nowMs = endMs;
  }

  #firstUntil(endMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer;
    }
    return first;
  }
}

/** Lets everything run that waits only for promises that are settled already. */
async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
