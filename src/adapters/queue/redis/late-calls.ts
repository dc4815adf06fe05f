// Which of a process's calls came to the server late, as its answers tell; the budget counts them from when they came.
import { type Heard, hear, isSilent, nothingHeard } from '../../../core/latest-arrival.ts';
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
  /** Turns that were said to count from later than they left, since no answer came; the answer tells better. */
  readonly #moved = new Set<string>();
  /** Until when calls were held up together that are not answered yet. */
  readonly #heldUntilMs = new WeakMap<DepartedCall, number>();
  #heard: Heard = nothingHeard();

  departed(call: DepartedCall): void {
    this.#unheard.push(call);
  }

  answered(answeredCall: DepartedCall, nowMs: number): void {
    const later = this.#unheard.findIndex((call) => call.leftMs > answeredCall.leftMs);
    const leftMs = this.#unheard.map((call) => call.leftMs);
    const passed = this.#unheard.splice(0, later === -1 ? this.#unheard.length : later);
    const answer = {
      atMs: nowMs,
      tookMs: nowMs - answeredCall.leftMs,
      leftMs,
      passed: passed.length,
      heldUntilMs: this.#heldUntilMs.get(answeredCall),
    };
    const { heard, countedLateMs } = hear(this.#heard, answer, SHARED_GUARD_MS);
    this.#heard = heard;
    for (const [i, call] of passed.entries()) {
      this.#heldUntilMs.set(call, heard.heldUntilMs);
      const lateMs = countedLateMs[i] ?? 0;
      const wasMoved = this.#moved.delete(call.name);
      if (lateMs > LATE_MS || wasMoved) this.#late.push({ name: call.name, countedMs: call.leftMs + lateMs });
    }
  }

  /** It may have come at any time: it counts as if that were now. */
  unanswered({ name }: DepartedCall, nowMs: number): void {
    const at = this.#unheard.findIndex((call) => call.name === name);
    if (at === -1) return;
    this.#unheard.splice(at, 1);
    this.#moved.delete(name);
    this.#late.push({ name, countedMs: nowMs });
  }

  /** Answers stay away for so long that something must stand still: those under way may come at any time. */
  isSilent(nowMs: number): boolean {
    return isSilent(
      this.#heard,
      this.#unheard.map(({ leftMs }) => leftMs),
      nowMs,
    );
  }

  /**
   * Those that were found to be late since the last time, and how long ago each came, ms; while answers stay away, all those under
   * way as if they came now.
   */
  tell(nowMs: number): readonly (readonly [name: string, agoMs: number])[] {
    const late = this.#late.splice(0).map(({ name, countedMs }) => [name, nowMs - countedMs] as const);
    if (!this.isSilent(nowMs)) return late;
    const underWay = this.#unheard.map(({ name }) => [name, 0] as const);
    for (const [name] of underWay) this.#moved.add(name);
    return [...late, ...underWay];
  }
}
