// How long ago something was, by two clocks: one stops while the machine sleeps, the other one can be set.

export interface Moment {
  /** `performance.now()`. */
  readonly monotonicMs: number;
  /** Unix ms. */
  readonly wallMs: number;
}

/** A clock that is being adjusted to the right time runs faster or slower by half a millisecond a second. */
const ALIKE_MS = 50;
const NEW_LOOK_MS = 1_000;

export class TwoClocks {
  readonly #read: () => Moment;
  /** Two looks at the clocks, at least a second apart, the last one first. */
  #looks: readonly [Moment, Moment];

  constructor(read: () => Moment = readClocks) {
    this.#read = read;
    const now = read();
    this.#looks = [now, now];
  }

  now(): Moment {
    return this.#read();
  }

  /** By the clock that says longer. */
  agoMs({ monotonicMs, wallMs }: Moment): number {
    const now = this.#read();
    return Math.max(now.monotonicMs - monotonicMs, now.wallMs - wallMs);
  }

  /**
   * When it was that the second clock showed `wallMs`; undefined where that is not known or still to come, and where the clocks have not
   * run alike since a look before that: then the machine has slept, or the clock was set.
   */
  momentOf(wallMs = Number.NaN): Moment | undefined {
    const now = this.#read();
    const before = this.#looks.find((look) => look.wallMs <= wallMs);
    this.#look(now);
    if (before === undefined || wallMs > now.wallMs) return undefined;
    if (Math.abs(gapOf(now) - gapOf(before)) > ALIKE_MS) return undefined;
    return { wallMs, monotonicMs: wallMs - gapOf(now) };
  }

  #look(now: Moment): void {
    const [last] = this.#looks;
    if (now.monotonicMs - last.monotonicMs >= NEW_LOOK_MS) this.#looks = [now, last];
  }
}

function gapOf({ monotonicMs, wallMs }: Moment): number {
  return wallMs - monotonicMs;
}

function readClocks(): Moment {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}
