// Gives out permits for calls, one at a time, as the pacing allows; the first call goes alone.
import { answered, type LeftCall, leftBefore, unanswered, untilNextCallMs } from '../core/answered-calls.ts';
import type { Pace } from '../core/pace.ts';
import { departed, dropped, granted, type Pacing, startPacing, throttled, withRate } from '../core/pacing.ts';
import type { CallBudget, Turn } from '../core/ports/call-budget.ts';
import type { Clock } from '../core/ports/clock.ts';
import { Contact } from './contact.ts';
import { InFlightGoal } from './in-flight-goal.ts';
import { paceOf } from './pace.ts';
import type { CallTiming, Permit } from './permit.ts';

export interface Pacer {
  /**
   * Resolves when one call may go out now, to undefined once the pacer is halted. Rejects where the budget does.
   * @param rate what counts for this call in the budget; the pacer's own rate where left out
   */
  permit(rate?: number): Promise<Permit | undefined>;
  /** While held no call goes out; those who wait go on waiting. */
  setHeld(isHeld: boolean): void;
  /** Calls per second from now on; Infinity for no limit. */
  setRate(rate: number): void;
  /** No permit from now on; those who wait are told so. */
  halt(): void;
  /** No permit for `ms`, then one alone until it is answered: the signature was refused. Calls under way change nothing. */
  hold(ms: number): void;
  /** How fast calls go out at present, and why. */
  pace(): Pace;
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

/** Turns asked for ahead: enough to hide the way to the budget, few enough to slow down at once. */
const TURNS_AHEAD = 4;

export function createPacer(options: PacerOptions, clock: Clock): Pacer {
  return new ClockedPacer(options, clock);
}

class ClockedPacer implements Pacer {
  readonly #options: PacerOptions;
  readonly #clock: Clock;
  /** Each is told the number of its call, or undefined where there will be none. */
  readonly #waiting: ((call: number | undefined) => void)[] = [];
  #pacing: Pacing;
  readonly #goal: InFlightGoal;
  #outstanding = 0;
  /** Number of the last call that was let go. */
  #lastCall = 0;
  #turnsAhead = 0;
  readonly #halting = new AbortController();
  #held = false;
  #rate: number;
  #stopTimer: (() => void) | undefined;
  readonly #contact = new Contact();

  constructor(options: PacerOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#rate = options.rate;
    this.#goal = new InFlightGoal(options.mostInFlight, options.onGoalChange);
    const guard = options.budget === undefined ? [] : ([0] as const);
    this.#pacing = startPacing(options.rate, clock.monotonicMs(), ...guard);
    this.#goal.update(this.#pacing);
  }

  async permit(rate = this.#rate): Promise<Permit | undefined> {
    const call = await this.#ownPermit();
    if (call === undefined) return undefined;
    const turn = await this.#turn(rate);
    if (!this.#halting.signal.aborted) return this.#permitFor(call, turn);
    turn?.dropped();
    this.#never();
    return undefined;
  }

  setHeld(isHeld: boolean): void {
    this.#held = isHeld;
    this.#look();
  }

  setRate(rate: number): void {
    this.#rate = rate;
    this.#pacing = withRate(this.#pacing, rate, this.#clock.monotonicMs());
    this.#goal.update(this.#pacing);
    this.#look();
  }

  halt(): void {
    this.#halting.abort();
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const tell of this.#waiting.splice(0)) tell(undefined);
  }

  hold(ms: number): void {
    this.#contact.hold(this.#lastCall, this.#clock.monotonicMs() + ms);
    if (!this.#halting.signal.aborted) this.#serve();
  }

  pace(): Pace {
    return paceOf(this.#pacing, this.#contact, this.#options.budget);
  }

  inFlightGoal(): number {
    return this.#goal.goal;
  }

  #ownPermit(): Promise<number | undefined> {
    if (this.#halting.signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#stopTimer === undefined) this.#serve();
    });
  }

  async #turn(rate: number): Promise<Turn | undefined> {
    const { budget } = this.#options;
    if (budget === undefined) return undefined;
    try {
      return Number.isFinite(rate) ? await budget.turn(rate, this.#halting.signal) : undefined;
    } catch (error) {
      // At a low rate the wait is long, and nobody needs the turn now.
      if (this.#halting.signal.aborted) return undefined;
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

  #permitFor(call: number, turn: Turn | undefined): Permit {
    let left: LeftCall | undefined;
    const leave = (note: typeof departed) => {
      turn?.departed();
      const nowMs = this.#clock.monotonicMs();
      this.#pacing = note(this.#pacing, nowMs);
      this.#serveUnlessTimed();
      return { number: this.#pacing.departures, leftAtMs: nowMs };
    };
    return {
      departed: () => {
        left = leave(departed);
      },
      hadLeft: () => void leave(leftBefore),
      dropped: () => {
        turn?.dropped();
        this.#pacing = dropped(this.#pacing);
        this.#serveUnlessTimed();
      },
      ended: (timing) => {
        if (left !== undefined) this.#heard(left, turn, timing);
        this.#ended(call, timing);
      },
      unused: () => {
        turn?.dropped();
        this.#never();
        this.#serveUnlessTimed();
      },
    };
  }

  #heard(left: LeftCall, turn: Turn | undefined, timing: CallTiming): void {
    if (this.#options.budget === undefined) {
      const nowMs = this.#clock.monotonicMs();
      this.#pacing = timing.answered ? answered(this.#pacing, left, nowMs) : unanswered(this.#pacing, nowMs);
    } else if (timing.answered) {
      turn?.answered();
    } else {
      turn?.unanswered();
    }
  }

  #ended(call: number, timing: CallTiming): void {
    const nowMs = this.#clock.monotonicMs();
    this.#outstanding -= 1;
    if (timing.answered) {
      this.#contact.heard(call);
      this.#goal.measured(timing.latencyMs);
    } else {
      this.#contact.notHeard(nowMs);
    }
    if (timing.throttled) this.#slowDown(nowMs - timing.latencyMs, nowMs);
    this.#goal.update(this.#pacing);
    this.#serveUnlessTimed();
  }

  #slowDown(leftAtMs: number, nowMs: number): void {
    const { budget } = this.#options;
    if (budget === undefined) this.#pacing = throttled(this.#pacing, nowMs, leftAtMs);
    else budget.throttled(nowMs - leftAtMs);
  }

  #serveUnlessTimed(): void {
    if (this.#stopTimer === undefined && !this.#halting.signal.aborted) this.#serve();
  }

  /** Looks anew who may go when: what the timer was set for has changed. */
  #look(): void {
    if (!this.#halting.signal.aborted) this.#serve();
  }

  #mustWaitForOthers(): boolean {
    if (this.#held) return true;
    return (this.#contact.probing !== undefined && this.#outstanding > 0) || this.#turnsAhead >= TURNS_AHEAD;
  }

  #serve(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    while (this.#waiting.length > 0 && !this.#mustWaitForOthers()) {
      const nowMs = this.#clock.monotonicMs();
      const delayMs = Math.max(untilNextCallMs(this.#pacing, nowMs), this.#contact.waitMs(nowMs));
      // Where others must leave or be heard of first, that serves those that wait.
      if (delayMs === Number.POSITIVE_INFINITY) return;
      if (delayMs > 0) {
        this.#stopTimer = this.#clock.after(Math.ceil(delayMs), () => this.#serve());
        return;
      }
      this.#pacing = granted(this.#pacing, nowMs);
      this.#outstanding += 1;
      this.#lastCall += 1;
      if (this.#options.budget !== undefined) this.#turnsAhead += 1;
      this.#waiting.shift()?.(this.#lastCall);
    }
  }
}
