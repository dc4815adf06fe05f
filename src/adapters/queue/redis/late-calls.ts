// Which of a process's calls came to the server late, as its answers tell; the budget counts them from when they came.
import {
  cameBy,
  countedLateness,
  LATENESS,
  NOTHING_ANSWERED,
  withAnswer,
  withLateness,
} from '../../../core/latest-arrival.ts';
import { SHARED_GUARD_MS } from './turn-script.ts';

export interface DepartedCall {
  /** Its turn. */
  readonly name: string;
  readonly leftMs: number;
}

/** Less is not worth telling. */
const LATE_MS = 2;

/**
 * What was answered says nothing of the calls of other processes: each can stand still by itself between noting that a
 * call leaves and sending it.
 */
export class LateCalls {
  /** Of which, and of no later one, an answer has come; in the order in which they left. */
  #unheard: DepartedCall[] = [];
  #late: { readonly name: string; readonly countedMs: number }[] = [];
  #quickest = NOTHING_ANSWERED;
  #meanLateMs: number = LATENESS.usualMs;

  departed(call: DepartedCall): void {
    this.#unheard.push(call);
  }

  answered({ leftMs }: DepartedCall, nowMs: number): void {
    this.#quickest = withAnswer(this.#quickest, nowMs - leftMs, nowMs);
    const cameMs = cameBy(this.#quickest, nowMs);
    const later = this.#unheard.findIndex((call) => call.leftMs > leftMs);
    for (const call of this.#unheard.splice(0, later === -1 ? this.#unheard.length : later)) {
      const lateMs = Math.max(0, cameMs - call.leftMs);
      this.#meanLateMs = withLateness(this.#meanLateMs, lateMs);
      const countedLateMs = countedLateness(this.#meanLateMs, lateMs, SHARED_GUARD_MS);
      if (countedLateMs > LATE_MS)
        this.#late.push({ name: call.name, countedMs: call.leftMs + countedLateMs });
    }
  }

  /** Those that were found to be late since the last time, and how long ago each came, ms. */
  tell(nowMs: number): readonly (readonly [name: string, agoMs: number])[] {
    return this.#late.splice(0).map(({ name, countedMs }) => [name, nowMs - countedMs] as const);
  }
}
