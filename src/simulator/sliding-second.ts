// Counts events in a true sliding second: at time t, those after t - 1000 ms and up to t.

const WINDOW_MS = 1000;

/** Times must not go backwards. */
export class SlidingSecond {
  #times: number[] = [];
  #start = 0;
  #worst = 0;

  record(at: number): void {
    this.#times.push(at);
    this.#worst = Math.max(this.#worst, this.count(at));
  }

  /** Events of the second that ends at `at`. Two events exactly 1,000 ms apart are not in one second. */
  count(at: number): number {
    while (this.#start < this.#times.length && (this.#times[this.#start] ?? 0) <= at - WINDOW_MS) {
      this.#start += 1;
    }
    if (this.#start > 4096 && this.#start * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#start);
      this.#start = 0;
    }
    return this.#times.length - this.#start;
  }

  /** The most events that any second has held so far. */
  get worst(): number {
    return this.#worst;
  }
}
