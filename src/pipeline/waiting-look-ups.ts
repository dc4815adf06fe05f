// Look-ups that are to be repeated, in the order of their times, and a bell for whoever waits for the next one.
import type { LookUp } from '../core/look-up.ts';
import type { Clock } from '../core/ports/clock.ts';

export class WaitingLookUps {
  readonly #clock: Clock;
  readonly #waiting: { readonly lookUp: LookUp; readonly dueMs: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(lookUp: LookUp, delayMs: number): void {
    const dueMs = this.#clock.monotonicMs() + delayMs;
    const after = this.#waiting.findIndex((other) => other.dueMs > dueMs);
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, { lookUp, dueMs });
  }

  /** The first one whose time has come. */
  takeDue(): LookUp | undefined {
    return this.untilDueMs() <= 0 ? this.#waiting.shift()?.lookUp : undefined;
  }

  /** Infinity where none waits. */
  untilDueMs(): number {
    const [first] = this.#waiting;
    return first === undefined ? Number.POSITIVE_INFINITY : first.dueMs - this.#clock.monotonicMs();
  }
}

/** Wakes the one who waits; a ring that nobody hears is kept for the next one. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or after `mostMs`. */
  async wait(mostMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        const stop = Number.isFinite(mostMs) ? this.#clock.after(Math.ceil(mostMs), resolve) : undefined;
        this.#wake = () => {
          stop?.();
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }
}
