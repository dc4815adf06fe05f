// The pacer where other processes call the same API: its own pace first, then a turn of the shared budget.
import { expect, test } from 'vitest';
import type { CallBudget, Turn } from '../../../src/core/ports/call-budget.ts';
import { createPacer } from '../../../src/pipeline/pacer.ts';
import type { Permit } from '../../../src/pipeline/permit.ts';
import { HandClock } from '../../support/hand-clock.ts';

/** A budget that gives turns when the test says so, and writes down what it is told. */
class HandBudget implements CallBudget {
  readonly rates: number[] = [];
  readonly told: string[] = [];
  readonly #waiting: { give: (turn: Turn) => void; fail: (error: Error) => void }[] = [];

  turn(rate: number): Promise<Turn> {
    this.rates.push(rate);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ give: resolve, fail: reject });
    });
  }

  throttled(agoMs: number): void {
    this.told.push(`throttled ${agoMs}`);
  }

  allowedRate(): number {
    return 33;
  }

  give(): void {
    this.#waiting.shift()?.give({
      departed: () => this.told.push('departed'),
      dropped: () => this.told.push('dropped'),
      answered: () => this.told.push('answered'),
      unanswered: () => this.told.push('unanswered'),
    });
  }

  fail(error: Error): void {
    this.#waiting.shift()?.fail(error);
  }
}

function aPacer() {
  const clock = new HandClock();
  const budget = new HandBudget();
  const pacer = createPacer({ rate: 100, mostInFlight: 100, budget }, clock);
  return { clock, budget, pacer };
}

const heard = { latencyMs: 50, answered: true, throttled: false };

test('a call waits for its turn, at the rate of its own run', async () => {
  const { clock, budget, pacer } = aPacer();
  let permit: Permit | undefined;
  const asked = pacer.permit(30).then((given) => {
    permit = given;
  });
  await clock.advance(100);
  expect([budget.rates, permit]).toEqual([[30], undefined]);
  budget.give();
  await asked;
  expect(permit).toBeDefined();
});

test('a run without a limit needs no turn', async () => {
  const { budget, pacer } = aPacer();
  expect(await pacer.permit(Number.POSITIVE_INFINITY)).toBeDefined();
  expect(budget.rates).toEqual([]);
});

test('one that is halted while it waits for its turn makes no call, and its turn is given back', async () => {
  const { clock, budget, pacer } = aPacer();
  const permit = pacer.permit();
  await clock.advance(100);
  pacer.halt();
  budget.give();
  expect(await permit).toBeUndefined();
  expect(budget.told).toEqual(['dropped']);
});

test('where nobody can tell whose turn it is, the permit fails, and the next call is not held up by it', async () => {
  const { budget, pacer, clock } = aPacer();
  const permit = pacer.permit();
  await clock.advance(100);
  budget.fail(new Error('Redis is lost'));
  await expect(permit).rejects.toThrow('Redis is lost');
  const next = pacer.permit();
  await clock.advance(1_000);
  budget.give();
  expect(await next).toBeDefined();
});

test('the budget is told when a call leaves, and that it was turned away; the pace is the slower of the two', async () => {
  const { budget, pacer, clock } = aPacer();
  const asked = pacer.permit();
  await clock.advance(100);
  budget.give();
  const permit = await asked;
  permit?.departed();
  await clock.advance(50);
  permit?.ended({ ...heard, throttled: true });
  expect(budget.told).toEqual(['departed', 'answered', 'throttled 50']);
  expect(pacer.pace().allowed).toBe(20);
  await clock.advance(4_000);
  expect(pacer.pace().allowed).toBeLessThanOrEqual(33);
});

test('only a few turns are asked for ahead, so that a slower pace is felt at once', async () => {
  const { budget, pacer, clock } = aPacer();
  const first = pacer.permit();
  await clock.advance(100);
  budget.give();
  const permit = await first;
  permit?.departed();
  permit?.ended(heard);
  for (let i = 0; i < 40; i += 1) void pacer.permit();
  await clock.advance(10_000);
  expect(budget.rates).toHaveLength(5);
  budget.give();
  await clock.advance(100);
  expect(budget.rates).toHaveLength(6);
});

test('who waits for a turn when no call is to be made any more is told so at once', async () => {
  const budget: CallBudget = {
    turn: (_rate, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('nobody waits')));
      }),
    throttled: () => undefined,
    allowedRate: () => Number.POSITIVE_INFINITY,
  };
  const pacer = createPacer({ rate: 0.05, mostInFlight: 10, budget }, new HandClock());
  const waiting = pacer.permit();
  await Promise.resolve();
  pacer.halt();
  expect(await waiting).toBeUndefined();
});
