// Gives out permits for calls, one at a time, as the pacing allows; the first call goes alone.
import {
  callsInFlight,
  type Pacing,
  sent,
  startPacing,
  throttled,
  waitMs,
} from '../core/pacing.ts';
import type { Clock } from '../core/ports/clock.ts';

export interface Pacer {
  /** Resolves to true when one call may go out now, to false once the pacer is halted. */
  permit(): Promise<boolean>;
  /** Takes note of how a permitted call ended. */
  ended(end: { readonly latencyMs: number; readonly answered: boolean; readonly throttled: boolean }): void;
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
  /** Most calls under way at a time. */
  readonly mostInFlight: number;
  /** Called when the number of calls that should be under way changes. */
  readonly onGoalChange?: (goal: number) => void;
}

/** A first guess, until calls have been measured. */
const FIRST_LATENCY_MS = 200;
/** Weight of the newest call in the moving average of the latency. */
const LATENCY_WEIGHT = 0.1;

export function createPacer(options: PacerOptions, clock: Clock): Pacer {
  let pacing: Pacing = startPacing(options.rate, clock.monotonicMs());
  let latencyMs = FIRST_LATENCY_MS;
  let goal = 0;
  let heard = false;
  let outstanding = 0;
  let halted = false;
  let stopTimer: (() => void) | undefined;
  const waiting: ((permitted: boolean) => void)[] = [];

  function updateGoal(): void {
    const next = callsInFlight(pacing, latencyMs, options.mostInFlight);
    if (next === goal) return;
    goal = next;
    options.onGoalChange?.(goal);
  }

  function serve(): void {
    stopTimer?.();
    stopTimer = undefined;
    while (waiting.length > 0 && (heard || outstanding === 0)) {
      const nowMs = clock.monotonicMs();
      const delayMs = waitMs(pacing, nowMs);
      if (delayMs > 0) {
        stopTimer = clock.after(Math.ceil(delayMs), serve);
        return;
      }
      pacing = sent(pacing, nowMs);
      outstanding += 1;
      waiting.shift()?.(true);
    }
  }

  updateGoal();
  return {
    permit() {
      if (halted) return Promise.resolve(false);
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (stopTimer === undefined) serve();
      });
    },
    ended(end) {
      outstanding -= 1;
      if (end.answered) {
        heard = true;
        latencyMs += LATENCY_WEIGHT * (end.latencyMs - latencyMs);
      }
      if (end.throttled) pacing = throttled(pacing, clock.monotonicMs());
      updateGoal();
      if (stopTimer === undefined && !halted) serve();
    },
    halt() {
      halted = true;
      stopTimer?.();
      for (const tell of waiting.splice(0)) tell(false);
    },
    allowedRate: () => pacing.allowed,
    inFlightGoal: () => goal,
  };
}
