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
/** An answer that was longer under way, as where a packet was lost, can be from before a hold that is taken for certain by now. */
const LATE_MS = 1.5 * KNOWN_MS;

interface AskedLink extends Pick<RedisLink, 'guard'> {
  readonly client: Pick<RedisLink['client'], 'smembers'>;
}

interface Known {
  readonly runs: Promise<readonly string[]>;
  readonly askedMs: number;
}

export class HeldRuns {
  readonly #link: AskedLink;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, Known>();

  constructor(link: AskedLink, nowMs = () => performance.now()) {
    this.#link = link;
    this.#nowMs = nowMs;
  }

  /** By the beginnings of their jobs' ids. */
  async of(queueKey: string): Promise<readonly string[]> {
    const first = this.#ask(queueKey);
    const runs = await first.runs;
    // Once more and not for ever: the way to Redis can be that long.
    return this.#nowMs() - first.askedMs < LATE_MS ? runs : this.#ask(queueKey).runs;
  }

  #ask(queueKey: string): Known {
    const nowMs = this.#nowMs();
    const known = this.#known.get(queueKey);
    if (known !== undefined && nowMs - known.askedMs < KNOWN_MS) return known;
    const runs = this.#link.guard(this.#link.client.smembers(heldRunsKey(queueKey)));
    const asked = { runs, askedMs: nowMs };
    this.#known.set(queueKey, asked);
    return asked;
  }
}
