// The runs that this process has in hand: one claim for all open queues of a run.
import type { RedisLink } from './redis-link.ts';
import { RunClaim } from './run-claim.ts';

/** What one queue of a run has of its claim. */
export interface QueueClaim {
  /** Throws `queue.run-elsewhere` (passing) where another process has the run by now. */
  check(): void;
  /**
   * Whether batches of this queue may be called that a server brings back. Throws as `check` does.
   */
  allowCalls(isAllowed: boolean): Promise<void>;
  release(): Promise<void>;
}

interface InUse {
  readonly claim: Promise<RunClaim>;
  queues: number;
}

export class RunClaims {
  readonly #link: RedisLink;
  readonly #inUse = new Map<string, InUse>();

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /** Throws as `RunClaim.take` does. */
  async take(runKey: string, queueName: string): Promise<QueueClaim> {
    const used = this.#inUse.get(runKey) ?? { claim: RunClaim.take(this.#link, runKey), queues: 0 };
    this.#inUse.set(runKey, used);
    used.queues += 1;
    let claim: RunClaim;
    try {
      claim = await used.claim;
    } catch (error) {
      this.#leave(runKey, used);
      throw error;
    }
    return {
      check: () => claim.check(),
      allowCalls: (isAllowed) => claim.allowCalls(queueName, isAllowed),
      release: async () => {
        if (this.#leave(runKey, used)) await claim.release();
        else await claim.allowCalls(queueName, false).catch(() => undefined);
      },
    };
  }

  /** Whether that was the last one. */
  #leave(runKey: string, used: InUse): boolean {
    used.queues -= 1;
    if (used.queues > 0) return false;
    this.#inUse.delete(runKey);
    return true;
  }
}
