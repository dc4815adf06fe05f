// Hands out turns to call over all processes that use one queue, and makes sure that a turn is used in time.
import { setTimeout as pause, setImmediate as readFirst } from 'node:timers/promises';
import { rateWindow } from '../../../core/pacing.ts';
import type { CallBudget, Turn } from '../../../core/ports/call-budget.ts';
import { type DepartedCall, LateCalls } from './late-calls.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisScript } from './redis-script.ts';
import { MOVE_SCRIPT, SHARED_GUARD_MS, SLOW_DOWN_SCRIPT, TURN_SCRIPT } from './turn-script.ts';

/** A turn that would be used later than this is given back for another one: much later calls would bunch. */
const LATE_MS = 50;
/** Where this machine is too busy for that, the run shall not stand still. */
const TRIES = 10;
/** Where the answer took longer, the turn is waited for until it has come for certain: not before, that is, but perhaps after it. */
const EXACT_MS = 20;
/** A call that leaves later than this after its turn moves it: the window then counts it when it left. */
const MOVED_MS = 5;
/** Longer than a call waits for its connection. */
const HOLD_MS = 15_000;

interface TakenTurn {
  readonly name: string;
  /** On this process's monotonic clock, at the earliest. */
  readonly atMs: number;
  readonly inTime: boolean;
}

/** @param key begins the names of the keys; one budget for each app and API */
export function createRedisBudget(link: RedisLink, key: string): CallBudget {
  return new RedisBudget(link, key);
}

class RedisBudget implements CallBudget {
  readonly #link: RedisLink;
  readonly #key: string;
  #allowedRate = Number.POSITIVE_INFINITY;
  readonly #late = new LateCalls();

  constructor(link: RedisLink, key: string) {
    this.#link = link;
    this.#key = key;
  }

  async turn(rate: number, signal?: AbortSignal): Promise<Turn> {
    let taken = await this.#take(rate, '', signal);
    for (let left = TRIES - 1; left > 0 && !taken.inTime; left -= 1) {
      taken = await this.#take(rate, taken.name, signal);
    }
    return this.#held(taken);
  }

  throttled(agoMs: number): void {
    this.#tell(SLOW_DOWN_SCRIPT, [inMicroseconds(agoMs)]);
  }

  allowedRate(): number {
    return this.#allowedRate;
  }

  async #take(rate: number, unused: string, signal: AbortSignal | undefined): Promise<TakenTurn> {
    const { calls, ms } = rateWindow(rate, SHARED_GUARD_MS);
    // If this process itself was busy, answers may be there and not read yet.
    if (this.#late.isSilent(performance.now())) await readFirst();
    const askedMs = performance.now();
    const late = this.#late.tell(askedMs).flatMap(([turn, agoMs]) => [turn, inMicroseconds(agoMs)]);
    const reply = await this.#link.guard(
      this.#eval(TURN_SCRIPT, [calls, inMicroseconds(ms), unused, ...late]),
    );
    const [name, inUs, allowed] = Array.isArray(reply) ? reply.map(String) : [];
    const answeredMs = performance.now();
    this.#paced(allowed);
    // Redis looked at its clock at some time in between.
    const isExact = answeredMs - askedMs <= EXACT_MS;
    const lookedMs = isExact ? (askedMs + answeredMs) / 2 : answeredMs;
    const turnMs = lookedMs + Number(inUs) / 1_000;
    if (turnMs > answeredMs) await this.#until(name ?? '', turnMs - answeredMs, signal);
    const atMs = isExact ? turnMs : turnMs - (answeredMs - askedMs);
    const nowMs = performance.now();
    // Those under way counted as if they came when the turn was asked for: by now they are later, if nothing was heard.
    const isOld = nowMs - askedMs > LATE_MS && this.#late.isSilent(nowMs);
    return { name: name ?? '', atMs, inTime: nowMs - turnMs <= LATE_MS && !isOld };
  }

  /** Gives the turn back if nobody waits for it any more. */
  async #until(name: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await pause(Math.ceil(ms), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      this.#tell(MOVE_SCRIPT, [name, '']);
      throw error;
    }
  }

  /** A call that waits for its connection takes a place in every window until it leaves. */
  #held({ name, atMs }: TakenTurn): Turn {
    let isHeld = false;
    let left: DepartedCall | undefined;
    const timer = setTimeout(() => {
      isHeld = true;
      this.#tell(MOVE_SCRIPT, [name, inMicroseconds(HOLD_MS)]);
    }, LATE_MS);
    return {
      departed: () => {
        clearTimeout(timer);
        left = { name, leftMs: performance.now() };
        this.#late.departed(left);
        if (isHeld || left.leftMs - atMs > MOVED_MS) this.#tell(MOVE_SCRIPT, [name, 0]);
      },
      dropped: () => {
        clearTimeout(timer);
        this.#tell(MOVE_SCRIPT, [name, '']);
      },
      answered: () => {
        if (left !== undefined) this.#late.answered(left, performance.now());
      },
      unanswered: () => {
        if (left !== undefined) this.#late.unanswered(left, performance.now());
      },
    };
  }

  /** Without waiting for it: where Redis is lost, the next turn says so. */
  #tell(script: RedisScript, args: readonly (string | number)[]): void {
    this.#eval(script, args).then(
      (reply) => {
        if (script === SLOW_DOWN_SCRIPT) this.#paced(String(reply));
      },
      () => undefined,
    );
  }

  #eval(script: RedisScript, args: readonly (string | number)[]): Promise<unknown> {
    const keys = [this.#key, `${this.#key}:turns`, `${this.#key}:refused`];
    return script.run(this.#link.client, keys, args);
  }

  #paced(allowed: string | undefined): void {
    this.#allowedRate = allowed === undefined || allowed === '' ? Number.POSITIVE_INFINITY : Number(allowed);
  }
}

function inMicroseconds(ms: number): number {
  return Math.ceil(ms * 1_000);
}
