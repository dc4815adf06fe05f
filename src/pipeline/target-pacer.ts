// The pacer of a target, and beside it one for the look-ups of `--check-first`: they call another API, with a limit of its own.
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Clock } from '../core/ports/clock.ts';
import { createPacer, type Pacer, type PacerOptions } from './pacer.ts';

export interface TargetPacer extends Pacer {
  /** Gives the permits for looking rows up before they are sent. */
  readonly forChecks: Pick<Pacer, 'permit'>;
}

/** What bounds the calls of the API that reads back. */
export interface CheckPace {
  /** Calls per second at present; Infinity for no limit. */
  readonly rate: () => number;
  /** Given where other processes call that API for the same app, whatever they call it for. */
  readonly budget?: (() => CallBudget) | undefined;
}

export function createTargetPacer(options: PacerOptions, checks: CheckPace, clock: Clock): TargetPacer {
  return new PairOfPacers(options, checks, clock);
}

class PairOfPacers implements TargetPacer {
  readonly #options: PacerOptions;
  readonly #checkPace: CheckPace;
  readonly #clock: Clock;
  readonly #own: Pacer;
  /** Made when the first row is looked up, which most targets never do. */
  #checks: Pacer | undefined;
  #last: Pacer;
  #held = false;
  #halted = false;
  readonly forChecks: Pick<Pacer, 'permit'> = {
    permit: (rate) => {
      this.#last = this.#checks ??= this.#makeChecks();
      return this.#last.permit(rate);
    },
  };

  constructor(options: PacerOptions, checks: CheckPace, clock: Clock) {
    this.#options = options;
    this.#checkPace = checks;
    this.#clock = clock;
    this.#own = createPacer({ ...options, onGoalChange: () => this.#tellGoal() }, clock);
    this.#last = this.#own;
  }

  permit(rate?: number): ReturnType<Pacer['permit']> {
    this.#last = this.#own;
    return this.#own.permit(rate);
  }

  setHeld(isHeld: boolean): void {
    this.#held = isHeld;
    for (const pacer of this.#both()) pacer.setHeld(isHeld);
  }

  setRate(rate: number): void {
    this.#own.setRate(rate);
    this.#checks?.setRate(this.#checkPace.rate());
  }

  halt(): void {
    this.#halted = true;
    for (const pacer of this.#both()) pacer.halt();
  }

  /** One signature serves both. */
  hold(ms: number): void {
    for (const pacer of this.#both()) pacer.hold(ms);
  }

  /** Of the API that was called last. */
  pace(): ReturnType<Pacer['pace']> {
    return this.#last.pace();
  }

  inFlightGoal(): number {
    const goals = this.#both().map((pacer) => pacer.inFlightGoal());
    return Math.min(
      this.#options.mostInFlight,
      goals.reduce((sum, goal) => sum + goal, 0),
    );
  }

  #makeChecks(): Pacer {
    const { mostInFlight } = this.#options;
    const { rate, budget } = this.#checkPace;
    const checks = createPacer(
      {
        rate: rate(),
        mostInFlight,
        ...(budget === undefined ? {} : { budget: budget() }),
        onGoalChange: () => this.#tellGoal(),
      },
      this.#clock,
    );
    checks.setHeld(this.#held);
    if (this.#halted) checks.halt();
    return checks;
  }

  #both(): readonly Pacer[] {
    return this.#checks === undefined ? [this.#own] : [this.#own, this.#checks];
  }

  /** A pacer that is being made tells its first goal before anybody has it. */
  #tellGoal(): void {
    if (this.#own !== undefined) this.#options.onGoalChange?.(this.inFlightGoal());
  }
}
