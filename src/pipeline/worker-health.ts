// How a worker is, for those who start and stop workers: whether it serves, and since when.
import type { Clock } from '../core/ports/clock.ts';
import type { CallEnd } from '../core/reach.ts';

export type HealthStatus = 'serving' | 'stopping' | 'redis-out-of-reach' | 'server-out-of-reach';

/** Holds no ids. Times are ISO 8601 in UTC. */
export interface Health {
  readonly status: HealthStatus;
  readonly name: string;
  readonly app: number;
  readonly since: string;
  /** When the last call ended; null while there was none. */
  readonly last_call: string | null;
}

/** So many calls in a row without an answer, and the server counts as out of reach until one is answered. */
const UNHEARD_IN_A_ROW = 3;

export class WorkerHealth {
  readonly #clock: Clock;
  readonly #about: Pick<Health, 'name' | 'app' | 'since'>;
  #lastCall: string | null = null;
  #unheardInARow = 0;

  constructor(clock: Clock, about: { readonly name: string; readonly app: number }) {
    this.#clock = clock;
    this.#about = { ...about, since: isoTime(clock) };
  }

  called(end: CallEnd): void {
    this.#lastCall = isoTime(this.#clock);
    this.#unheardInARow = end === 'unheard' ? this.#unheardInARow + 1 : 0;
  }

  health(now: { readonly isStopping: boolean; readonly redisAnswers: boolean }): Health {
    return { status: this.#status(now), ...this.#about, last_call: this.#lastCall };
  }

  #status({ isStopping, redisAnswers }: Parameters<WorkerHealth['health']>[0]): HealthStatus {
    if (isStopping) return 'stopping';
    if (!redisAnswers) return 'redis-out-of-reach';
    return this.#unheardInARow >= UNHEARD_IN_A_ROW ? 'server-out-of-reach' : 'serving';
  }
}

function isoTime(clock: Clock): string {
  return new Date(clock.wallMs()).toISOString();
}
