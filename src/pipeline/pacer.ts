// Gives out permits for calls, one at a time, as the pacing allows; the first call goes alone.
import {
  callsInFlight,
  departed,
  dropped,
  granted,
  type Pacing,
  startPacing,
  throttled,
  waitMs,
  withRate,
} from '../core/pacing.ts';
import type { CallBudget, Turn } from '../core/ports/call-budget.ts';
import type { Clock } from '../core/ports/clock.ts';
import { Contact } from './contact.ts';

/** How a permitted call ended. */
export interface CallTiming {
  readonly latencyMs: number;
  /** Whether the server said anything at all. */
  readonly answered: boolean;
  readonly throttled: boolean;
}

/** Leave to make one call. `departed` or `dropped` must be called once, and `ended` once after it. */
export interface Permit {
  /** The call leaves this machine now; before that it may have waited for a connection. */
  departed(): void;
  /** The call will never leave this machine. */
  dropped(): void;
  ended(timing: CallTiming): void;
}

export interface Pacer {
  /**
   * Resolves when one call may go out now, to undefined once the pacer is halted. Rejects where the budget does.
   * @param rate what counts for this call in the budget; the pacer's own rate where left out
   */
  permit(rate?: number): Promise<Permit | undefined>;
  /** While held no call goes out; those who wait go on waiting. */
  hold(isHeld: boolean): void;
  /** Calls per second from now on; Infinity for no limit. */
  setRate(rate: number): void;
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
/** Turns asked for ahead: enough to hide the way to the budget, few enough to slow down at once. */
const TURNS_AHEAD = 4;

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
  #turnsAhead = 0;
  #halted = false;
  #held = false;
  #rate: number;
  #stopTimer: (() => void) | undefined;
  readonly #contact = new Contact();

  constructor(options: PacerOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#rate = options.rate;
    const guard = options.budget === undefined ? [] : ([0] as const);
    this.#pacing = startPacing(options.rate, clock.monotonicMs(), ...guard);
    this.#updateGoal();
  }

  async permit(rate = this.#rate): Promise<Permit | undefined> {
    if (!(await this.#ownPermit())) return undefined;
    const turn = await this.#turn(rate);
    if (!this.#halted) return this.#permitFor(turn);
    turn?.dropped();
    this.#never();
    return undefined;
  }

  hold(isHeld: boolean): void {
    this.#held = isHeld;
    this.#look();
  }

  setRate(rate: number): void {
    this.#rate = rate;
    this.#pacing = withRate(this.#pacing, rate, this.#clock.monotonicMs());
    this.#updateGoal();
    this.#look();
  }

  halt(): void {
    this.#halted = true;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const tell of this.#waiting.splice(0)) tell(false);
  }

  allowedRate(): number {
    return Math.min(this.#pacing.allowed, this.#options.budget?.allowedRate() ?? Number.POSITIVE_INFINITY);
  }

  inFlightGoal(): number {
    return this.#goal;
  }

  #ownPermit(): Promise<boolean> {
    if (this.#halted) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#stopTimer === undefined) this.#serve();
    });
  }

  async #turn(rate: number): Promise<Turn | undefined> {
    const { budget } = this.#options;
    if (budget === undefined) return undefined;
    try {
      return Number.isFinite(rate) ? await budget.turn(rate) : undefined;
    } catch (error) {
      this.#never();
      throw error;
    } finally {
      this.#turnsAhead -= 1;
      this.#serveUnlessTimed();
    }
  }

  /** A call that was let go and is not made after all. */
  #never(): void {
    this.#pacing = dropped(this.#pacing);
    this.#outstanding -= 1;
  }

  #permitFor(turn?: Turn): Permit {
    let leftAtMs: number | undefined;
    return {
      departed: () => {
        leftAtMs = this.#clock.monotonicMs();
        turn?.departed();
        this.#pacing = departed(this.#pacing, leftAtMs);
        this.#serveUnlessTimed();
      },
      dropped: () => {
        turn?.dropped();
        this.#pacing = dropped(this.#pacing);
        this.#serveUnlessTimed();
      },
      ended: (timing) => {
        const nowMs = this.#clock.monotonicMs();
        this.#ended(timing, leftAtMs ?? nowMs - timing.latencyMs, nowMs);
      },
    };
  }

  #ended(timing: CallTiming, leftAtMs: number, nowMs: number): void {
    this.#outstanding -= 1;
    if (timing.answered) this.#heard(timing.latencyMs);
    else this.#contact.notHeard(nowMs);
    if (timing.throttled) this.#slowDown(leftAtMs, nowMs);
    this.#updateGoal();
    this.#serveUnlessTimed();
  }

  #slowDown(leftAtMs: number, nowMs: number): void {
    const { budget } = this.#options;
    if (budget === undefined) this.#pacing = throttled(this.#pacing, nowMs, leftAtMs);
    else budget.throttled(nowMs - leftAtMs);
  }

  #heard(latencyMs: number): void {
    this.#contact.heard();
    this.#latencyMs += LATENCY_WEIGHT * (latencyMs - this.#latencyMs);
  }

  #updateGoal(): void {
    const next = callsInFlight(this.#pacing, this.#latencyMs, this.#options.mostInFlight);
    if (next === this.#goal) return;
    this.#goal = next;
    this.#options.onGoalChange?.(next);
  }

  #serveUnlessTimed(): void {
    if (this.#stopTimer === undefined && !this.#halted) this.#serve();
  }

  /** Looks anew who may go when: what the timer was set for has changed. */
  #look(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#serveUnlessTimed();
  }

  #mustWaitForOthers(): boolean {
    if (this.#held) return true;
    return (this.#contact.isProbing && this.#outstanding > 0) || this.#turnsAhead >= TURNS_AHEAD;
  }

  #serve(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    while (this.#waiting.length > 0 && !this.#mustWaitForOthers()) {
      const nowMs = this.#clock.monotonicMs();
      const delayMs = Math.max(waitMs(this.#pacing, nowMs), this.#contact.waitMs(nowMs));
      // Where others must leave first, their leaving serves those that wait.
      if (delayMs === Number.POSITIVE_INFINITY) return;
      if (delayMs > 0) {
        this.#stopTimer = this.#clock.after(Math.ceil(delayMs), () => this.#serve());
        return;
      }
      this.#pacing = granted(this.#pacing, nowMs);
      this.#outstanding += 1;
      if (this.#options.budget !== undefined) this.#turnsAhead += 1;
      this.#waiting.shift()?.(true);
    }
  }
}
