// The frequency limit of each API: how many calls any sliding second may hold.
import { API_NAMES, APIS, type ApiName } from './apis.ts';
import type { Limits } from './options.ts';
import { SlidingSecond } from './sliding-second.ts';

/** A call that is turned away does not use up the limit. */
export class SlidingLimit {
  readonly #limits = new Map<ApiName, number>();
  readonly #admitted = new Map<ApiName, SlidingSecond>();

  constructor(limits: Limits = {}) {
    for (const api of API_NAMES) {
      this.#limits.set(api, APIS[api].callsPerSecond);
      this.#admitted.set(api, new SlidingSecond());
    }
    this.change(limits);
  }

  /** Sets the limits that are named; null lifts one. */
  change(limits: Limits): void {
    for (const api of API_NAMES) {
      const limit = limits[api];
      if (limit === undefined) continue;
      if (limit !== null && !(limit >= 0))
        throw new RangeError(`the limit of ${api} must be 0 or more, not ${limit}`);
      this.#limits.set(api, limit ?? Number.POSITIVE_INFINITY);
    }
  }

  /** Whether a call that arrives now (monotonic ms) may pass; counts it if so. */
  admit(api: ApiName, at: number): boolean {
    const admitted = this.#admitted.get(api);
    if (admitted === undefined || admitted.count(at) >= this.limitOf(api)) return false;
    admitted.record(at);
    return true;
  }

  limitOf(api: ApiName): number {
    return this.#limits.get(api) ?? Number.POSITIVE_INFINITY;
  }
}
