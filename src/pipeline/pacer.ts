// Gives out permits for calls, one at a time, as the pacing allows; the first call goes alone.
import { backoffMs } from '../core/backoff.ts';
import { callsInFlight, type Pacing, sent, startPacing, throttled, waitMs } from '../core/pacing.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Clock } from '../core/ports/clock.ts';

/** How a permitted call ended. */
export interface PermitEnd {
  readonly latencyMs: number;
  /** Whether the server said anything at all. */
  readonly answered: boolean;
  readonly throttled: boolean;
}

export interface Pacer {
  /**
   * Resolves to true when one call may go out now, to false once the pacer is halted. Rejects where the budget does.
   * @param rate what counts for this call in the budget; the pacer's own rate where left out
   */
  permit(rate?: number): Promise<boolean>;
  /** Takes note of how a permitted call ended; must be called once for each permit. */
  ended(end: PermitEnd): void;
  /** No permit from now on; those who wait are told so. */
  halt(): void;
  /** Calls per second at present. */
  allowedRate(): number;
  /** How many calls should be under way at a time. */
  inFlightGoal(): number;
}

export interface PacerOptions {
  /** Calls per second; Infinity for no limit. */
  readonly rate: number;
  /** Given where other processes call the same API; a call with an infinite rate does not need it. */
  readonly budget?: CallBudget;
  /** Most calls under way at a time. */
  readonly mostInFlight: number;
  /** Called when the number of calls that should be under way changes. */
  readonly onGoalChange?: (goal: number) => void;
}

/** A first guess, until calls have been measured. */
const FIRST_LATENCY_MS = 200;
/** Weight of the newest call in the moving average of the latency. */
const LATENCY_WEIGHT = 0.1;
/** So many calls in a row without an answer, and only one at a time is tried until something is heard again. */
const UNHEARD_IN_A_ROW = 10;
/** Between two such tries: from half a second, doubling. */
const PROBES = { baseMs: 500, capMs: 10_000 };

export function createPacer(options: PacerOptions, clock: Clock): Pacer {
  return new ClockedPacer(options, clock);
}

class ClockedPacer implements Pacer {
  readonly #options: PacerOptions;
  readonly #clock: Clock;
  readonly #waiting: ((permitted: boolean) => void)[] = [];
  #pacing: Pacing;
  #latencyMs = FIRST_LATENCY_MS;
  #goal = 0;
  #outstanding = 0;
  #halted = false;
  #stopTimer: (() => void) | undefined;
  /** Nothing was heard yet, or not for a while: one call at a time. */
  #probing = true;
  #unheardInARow = 0;
  #probeAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: PacerOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#pacing = startPacing(options.rate, clock.monotonicMs());
    this.#updateGoal();
  }

  permit(rate = this.#options.rate): Promise<boolean> {
    const { budget } = this.#options;
    const permit = this.#ownPermit();
    return budget === undefined || !Number.isFinite(rate)
      ? permit
      : this.#inTurn(permit, () => budget.turn(rate));
  }

  async #inTurn(permit: Promise<boolean>, turn: () => Promise<void>): Promise<boolean> {
    if (!(await permit)) return false;
    try {
      await turn();
    } catch (error) {
      this.#outstanding -= 1;
      throw error;
    }
    if (this.#halted) this.#outstanding -= 1;
    return !this.#halted;
  }

  #ownPermit(): Promise<boolean> {
    if (this.#halted) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#stopTimer === undefined) this.#serve();
    });
  }

  ended(end: PermitEnd): void {
    const nowMs = this.#clock.monotonicMs();
    this.#outstanding -= 1;
    if (end.answered) this.#heard(end.latencyMs);
    else this.#notHeard(nowMs);
    if (end.throttled) this.#pacing = throttled(this.#pacing, nowMs);
    this.#updateGoal();
    if (this.#stopTimer === undefined && !this.#halted) this.#serve();
  }

  halt(): void {
    this.#halted = true;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const tell of this.#waiting.splice(0)) tell(false);
  }

  allowedRate(): number {
    return this.#pacing.allowed;
  }

  inFlightGoal(): number {
    return this.#goal;
  }

  #heard(latencyMs: number): void {
    this.#probing = false;
    this.#unheardInARow = 0;
    this.#latencyMs += LATENCY_WEIGHT * (latencyMs - this.#latencyMs);
  }

  #notHeard(nowMs: number): void {
    this.#unheardInARow += 1;
    const tooMany = this.#unheardInARow - UNHEARD_IN_A_ROW;
    if (tooMany < 0) return;
    this.#probing = true;
    this.#probeAtMs = nowMs + backoffMs(tooMany + 1, 1, PROBES);
  }

  #updateGoal(): void {
    const next = callsInFlight(this.#pacing, this.#latencyMs, this.#options.mostInFlight);
    if (next === this.#goal) return;
    this.#goal = next;
    this.#options.onGoalChange?.(next);
  }

  #serve(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    while (this.#waiting.length > 0 && !(this.#probing && this.#outstanding > 0)) {
      const nowMs = this.#clock.monotonicMs();
      const delayMs = Math.max(waitMs(this.#pacing, nowMs), this.#probing ? this.#probeAtMs - nowMs : 0);
      if (delayMs > 0) {
        this.#stopTimer = this.#clock.after(Math.ceil(delayMs), () => this.#serve());
        return;
      }
      this.#pacing = sent(this.#pacing, nowMs);
      this.#outstanding += 1;
      this.#waiting.shift()?.(true);
    }
  }
}
