// The runs of each queue for which no calls are to be made now, as known a moment ago.
import type { RedisLink } from './redis-link.ts';

/** Names the runs of a queue for which no calls are to be made, by the beginning of the ids of their jobs. */
export function heldRunsKey(queueKey: string): string {
  return `${queueKey}:held-runs`;
}

/** Asked before each call, it would cost a command for each. */
const KNOWN_MS = 100;
/** So long whoever holds a run waits until no process can think that it is not held. */
export const HELD_FOR_CERTAIN_MS = 2 * KNOWN_MS;

export class HeldRuns {
  readonly #link: RedisLink;
  readonly #known = new Map<
    string,
    { readonly runs: Promise<readonly string[]>; readonly askedMs: number }
  >();

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /** By the beginnings of their jobs' ids. */
  of(queueKey: string): Promise<readonly string[]> {
    const nowMs = performance.now();
    const known = this.#known.get(queueKey);
    if (known !== undefined && nowMs - known.askedMs < KNOWN_MS) return known.runs;
    const runs = this.#link.guard(this.#link.client.smembers(heldRunsKey(queueKey)));
    this.#known.set(queueKey, { runs, askedMs: nowMs });
    return runs;
  }
}
