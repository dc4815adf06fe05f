// How fast a count has been growing over the last stretch of time.

interface Sample {
  readonly atMs: number;
  readonly count: number;
}

export class RecentPace {
  readonly #stretchMs: number;
  #samples: Sample[];

  /** @param first where it begins to look */
  constructor(stretchMs: number, first: Sample) {
    this.#stretchMs = stretchMs;
    this.#samples = [first];
  }

  /** Growth per ms over the last stretch, or since the beginning where that is shorter. Asked often, it is exact. */
  perMs(now: Sample): number {
    // The oldest one kept is the last from before the stretch.
    const firstRecent = this.#samples.findIndex(({ atMs }) => atMs >= now.atMs - this.#stretchMs);
    this.#samples = this.#samples.slice(firstRecent === -1 ? -1 : Math.max(0, firstRecent - 1));
    const oldest = this.#samples[0] ?? now;
    this.#samples.push(now);
    return (now.count - oldest.count) / Math.max(1, now.atMs - oldest.atMs);
  }
}
