// What holds a run back, how fast it may go and whether it is to end, as wished from outside while it goes on.
import type { HeldBy } from '../core/live-status.ts';
import type { RateSetting } from '../core/rate.ts';
import type { Ending } from './run-ending.ts';

export class RunControl {
  readonly #holds = new Set<HeldBy>();
  readonly #listeners = new Set<() => void>();
  readonly #carriers = new Set<() => Promise<void>>();
  #timesHeld = 0;
  #rate: RateSetting | undefined;
  #ending: Ending | undefined;

  /** Who holds the run back; the operator goes before the clock. */
  get heldBy(): HeldBy | undefined {
    return this.#holds.has('operator') ? 'operator' : [...this.#holds][0];
  }

  /** How often it has been held. */
  get timesHeld(): number {
    return this.#timesHeld;
  }

  /** As asked for since the run began; undefined where nobody did. */
  get rate(): RateSetting | undefined {
    return this.#rate;
  }

  /** Why the run is to end. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** False where it was so already. */
  hold(by: HeldBy): boolean {
    if (this.#holds.has(by)) return false;
    this.#timesHeld += 1;
    return this.#change(() => this.#holds.add(by));
  }

  /** False where it was so already. */
  release(by: HeldBy): boolean {
    return this.#holds.has(by) && this.#change(() => this.#holds.delete(by));
  }

  setRate(rate: RateSetting): void {
    this.#change(() => {
      this.#rate = rate;
    });
  }

  /** The first reason counts. */
  end(ending: Ending): void {
    this.#change(() => {
      this.#ending ??= ending;
    });
  }

  /** What ends the run when it is told to stop: whoever is held by the operator is paused, and not interrupted. */
  whenStopped(otherwise: Ending): Ending {
    return this.#holds.has('operator') ? { kind: 'paused' } : otherwise;
  }

  /** Calls `listener` after each change; returns how to take that back. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Where others make calls for the run, `carrier` lets them know what is wished now; returns how to take that back. */
  carriedOutBy(carrier: () => Promise<void>): () => void {
    this.#carriers.add(carrier);
    return () => this.#carriers.delete(carrier);
  }

  /** Resolves when nobody begins a call any more that is against what is wished now. Rejects where that cannot be seen to. */
  async inEffect(): Promise<void> {
    await Promise.all([...this.#carriers].map((carrier) => carrier()));
  }

  #change(act: () => void): true {
    act();
    for (const listener of this.#listeners) listener();
    return true;
  }
}
