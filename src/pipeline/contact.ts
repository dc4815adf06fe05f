// Whether the server is heard: while it is not, one call at a time is tried, ever more rarely.
import { backoffMs } from '../core/backoff.ts';

/** So many calls in a row without an answer, and only one at a time is tried until something is heard again. */
const UNHEARD_IN_A_ROW = 10;
/** Between two such tries: from half a second, doubling. */
const PROBES = { baseMs: 500, capMs: 10_000 };

export class Contact {
  /** Nothing was heard yet, or not for a while. */
  #isProbing = true;
  #unheardInARow = 0;
  #probeAtMs = Number.NEGATIVE_INFINITY;

  get isProbing(): boolean {
    return this.#isProbing;
  }

  /** How long the next try must wait, ms. */
  waitMs(nowMs: number): number {
    return this.#isProbing ? Math.max(0, this.#probeAtMs - nowMs) : 0;
  }

  heard(): void {
    this.#isProbing = false;
    this.#unheardInARow = 0;
  }

  notHeard(nowMs: number): void {
    this.#unheardInARow += 1;
    const tooMany = this.#unheardInARow - UNHEARD_IN_A_ROW;
    if (tooMany < 0) return;
    this.#isProbing = true;
    this.#probeAtMs = nowMs + backoffMs(tooMany + 1, 1, PROBES);
  }
}
