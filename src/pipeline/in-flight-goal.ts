// How many calls of an API should be under way at a time, by its pace and by how long calls take.
import { callsInFlight, type Pacing } from '../core/pacing.ts';

/** A first guess, until calls have been measured. */
const FIRST_LATENCY_MS = 200;
/** Weight of the newest call in the moving average of the latency. */
const LATENCY_WEIGHT = 0.1;

export class InFlightGoal {
  readonly #most: number;
  readonly #onChange: ((goal: number) => void) | undefined;
  #latencyMs = FIRST_LATENCY_MS;
  #goal = 0;

  constructor(most: number, onChange: ((goal: number) => void) | undefined) {
    this.#most = most;
    this.#onChange = onChange;
  }

  get goal(): number {
    return this.#goal;
  }

  measured(latencyMs: number): void {
    this.#latencyMs += LATENCY_WEIGHT * (latencyMs - this.#latencyMs);
  }

  update(pacing: Pacing): void {
    const next = callsInFlight(pacing, this.#latencyMs, this.#most);
    if (next === this.#goal) return;
    this.#goal = next;
    this.#onChange?.(next);
  }
}
