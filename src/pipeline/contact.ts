// Whether the server is heard: while it is not, one call at a time is tried, ever more rarely.
import { backoffMs } from '../core/backoff.ts';

/** So many calls in a row without an answer, and only one at a time is tried until something is heard again. */
const UNHEARD_IN_A_ROW = 10;
/** Between two such tries: from half a second, doubling. */
const PROBES = { baseMs: 500, capMs: 10_000 };

/** Why one call at a time goes out; `start` until the first answer. */
export type ProbingReason = 'start' | 'no-answer' | 'signature';

/** Calls are known by number, in the order in which they were let go. */
export class Contact {
  #probing: ProbingReason | undefined = 'start';
  #unheardInARow = 0;
  #probeAtMs = Number.NEGATIVE_INFINITY;
  /** What the calls up to this one hear was said before the last hold. */
  #heldAfter = 0;

  /** Undefined while calls go out side by side. */
  get probing(): ProbingReason | undefined {
    return this.#probing;
  }

  /** How long the next try must wait, ms. */
  waitMs(nowMs: number): number {
    return this.#probing === undefined ? 0 : Math.max(0, this.#probeAtMs - nowMs);
  }

  heard(call: number): void {
    if (call <= this.#heldAfter) return;
    this.#probing = undefined;
    this.#unheardInARow = 0;
  }

  notHeard(nowMs: number): void {
    this.#unheardInARow += 1;
    const tooMany = this.#unheardInARow - UNHEARD_IN_A_ROW;
    if (tooMany < 0) return;
    this.#probing = 'no-answer';
    this.#probeAtMs = Math.max(this.#probeAtMs, nowMs + backoffMs(tooMany + 1, 1, PROBES));
  }

  /** No call before `untilMs`, and then one alone: whatever those say that are under way, up to `lastCall`. */
  hold(lastCall: number, untilMs: number): void {
    this.#heldAfter = lastCall;
    this.#probing = 'signature';
    this.#probeAtMs = Math.max(this.#probeAtMs, untilMs);
  }
}
