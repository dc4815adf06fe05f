// The pacer where other processes call the same API: its own pace first, then a turn of the shared budget.
import { expect, test } from 'vitest';
import type { CallBudget } from '../../../src/core/ports/call-budget.ts';
import { createPacer } from '../../../src/pipeline/pacer.ts';
import { HandClock } from '../../support/hand-clock.ts';

/** A budget that gives turns when the test says so. */
class HandBudget implements CallBudget {
  readonly rates: number[] = [];
  readonly #waiting: { give: () => void; fail: (error: Error) => void }[] = [];

  turn(rate: number): Promise<void> {
    this.rates.push(rate);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ give: resolve, fail: reject });
    });
  }

  give(): void {
    this.#waiting.shift()?.give();
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
  const { budget, pacer } = aPacer();
  let permitted: boolean | undefined;
  const permit = pacer.permit(30).then((may) => {
    permitted = may;
  });
  await Promise.resolve();
  await Promise.resolve();
  expect([budget.rates, permitted]).toEqual([[30], undefined]);
  budget.give();
  await permit;
  expect(permitted).toBe(true);
});

test('a run without a limit needs no turn', async () => {
  const { budget, pacer } = aPacer();
  expect(await pacer.permit(Number.POSITIVE_INFINITY)).toBe(true);
  expect(budget.rates).toEqual([]);
});

test('one that is halted while it waits for its turn makes no call', async () => {
  const { budget, pacer } = aPacer();
  const permit = pacer.permit();
  await Promise.resolve();
  await Promise.resolve();
  pacer.halt();
  budget.give();
  expect(await permit).toBe(false);
});

test('where nobody can tell whose turn it is, the permit fails, and the next call is not held up by it', async () => {
  const { budget, pacer, clock } = aPacer();
  const permit = pacer.permit();
  await Promise.resolve();
  await Promise.resolve();
  budget.fail(new Error('Redis is lost'));
  await expect(permit).rejects.toThrow('Redis is lost');
  const next = pacer.permit();
  await clock.advance(1_000);
  budget.give();
  expect(await next).toBe(true);
  pacer.ended(heard);
});
