// The pacer on a clock that a test moves: permits in turn, the first call alone, none once it is halted.
import { expect, test } from 'vitest';
import { createPacer, type Pacer } from '../../../src/pipeline/pacer.ts';
import type { CallTiming, Permit } from '../../../src/pipeline/permit.ts';
import { HandClock } from '../../support/hand-clock.ts';

/** Asks for permits and writes down what became of them; answers come in the order of the calls. */
class Caller {
  readonly #pacer: Pacer;
  readonly #underWay: Permit[] = [];
  permitted = 0;
  refused = 0;

  constructor(pacer: Pacer) {
    this.#pacer = pacer;
  }

  ask(times: number): void {
    for (let i = 0; i < times; i += 1) {
      void this.#pacer.permit().then((permit) => {
        if (permit === undefined) this.refused += 1;
        else {
          this.permitted += 1;
          this.#underWay.push(permit);
          permit.departed();
        }
      });
    }
  }

  answerAll(): void {
    while (this.#underWay.length > 0) this.answer();
  }

  answer(over: Partial<CallTiming> = {}): void {
    this.#underWay.shift()?.ended({ latencyMs: 50, answered: true, throttled: false, ...over });
  }
}

function aPacer(rate: number, mostInFlight = 100) {
  const clock = new HandClock();
  const goals: number[] = [];
  const pacer = createPacer({ rate, mostInFlight, onGoalChange: (goal) => goals.push(goal) }, clock);
  return { clock, pacer, goals, caller: new Caller(pacer) };
}

test('the first call goes alone until something was heard', async () => {
  const { clock, caller } = aPacer(100);
  caller.ask(10);
  await clock.advance(5_000);
  expect(caller.permitted).toBe(1);
  caller.answer();
  await clock.advance(1_000);
  expect(caller.permitted).toBe(10);
});

test('after a first call without an answer the next goes alone too', async () => {
  const { clock, caller } = aPacer(100);
  caller.ask(10);
  await clock.advance(100);
  for (const permitted of [2, 3, 4]) {
    caller.answer({ answered: false });
    await clock.advance(5_000);
    expect(caller.permitted).toBe(permitted);
  }
});

test('once an answer was heard, a silent call does not hold up the others', async () => {
  const { clock, caller } = aPacer(100);
  caller.ask(5);
  await clock.advance(100);
  caller.answer();
  await clock.advance(100);
  caller.answer({ answered: false });
  await clock.advance(2_000);
  expect(caller.permitted).toBe(5);
});

test('after ten calls in a row without an answer only one at a time is tried, ever more rarely', async () => {
  const { clock, caller } = aPacer(100);
  caller.ask(1);
  await clock.advance(100);
  caller.answer();
  caller.ask(60);
  await clock.advance(5_000);
  expect(caller.permitted).toBe(61);
  for (let i = 0; i < 60; i += 1) caller.answer({ answered: false });
  caller.ask(20);
  await clock.advance(9_900);
  expect(caller.permitted).toBe(61);
  await clock.advance(200);
  expect(caller.permitted).toBe(62);
  await clock.advance(60_000);
  expect(caller.permitted).toBe(62);
  caller.answer();
  await clock.advance(2_000);
  expect(caller.permitted).toBe(81);
});

test('nine calls in a row without an answer change nothing', async () => {
  const { clock, caller } = aPacer(100);
  caller.ask(1);
  await clock.advance(100);
  caller.answer();
  caller.ask(9);
  await clock.advance(2_000);
  for (let i = 0; i < 9; i += 1) caller.answer({ answered: false });
  caller.ask(9);
  await clock.advance(2_000);
  expect(caller.permitted).toBe(19);
});

test('a halted pacer tells all who wait and gives no permit from then on', async () => {
  const { clock, pacer, caller } = aPacer(10);
  caller.ask(4);
  await clock.advance(0);
  pacer.halt();
  caller.ask(2);
  await clock.advance(60_000);
  expect(caller).toMatchObject({ permitted: 1, refused: 5 });
  caller.answer();
  await clock.advance(60_000);
  expect(caller.permitted).toBe(1);
  expect(clock.pendingTimers).toBe(0);
});

test('a pacer that is halted between two calls leaves no timer behind', async () => {
  const { clock, pacer, caller } = aPacer(10);
  caller.ask(3);
  await clock.advance(0);
  caller.answer();
  expect(clock.pendingTimers).toBe(1);
  pacer.halt();
  expect(clock.pendingTimers).toBe(0);
});

test('permits are given in the order in which they were asked for', async () => {
  const { clock, pacer } = aPacer(100);
  const order: number[] = [];
  const permits: (Permit | undefined)[] = [];
  for (let i = 0; i < 8; i += 1) {
    void pacer.permit().then((permit) => {
      order.push(i);
      permits.push(permit);
      permit?.departed();
    });
  }
  await clock.advance(10);
  permits[0]?.ended({ latencyMs: 5, answered: true, throttled: false });
  await clock.advance(2_000);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('the pace drops when the server complains, and comes back', async () => {
  const { clock, pacer, caller } = aPacer(40);
  const countOver = async (ms: number): Promise<number> => {
    const before = caller.permitted;
    for (let passed = 0; passed < ms; passed += 100) {
      caller.ask(10);
      await clock.advance(100);
      caller.answerAll();
    }
    return caller.permitted - before;
  };
  await countOver(5_000);
  expect(pacer.pace().allowed).toBe(40);
  caller.ask(1);
  await clock.advance(100);
  caller.answer({ throttled: true });
  expect(pacer.pace().allowed).toBeGreaterThan(28);
  expect(pacer.pace().allowed).toBeLessThanOrEqual(32);
  expect(await countOver(500)).toBeLessThan(20);
  await countOver(15_000);
  expect(pacer.pace().allowed).toBe(40);
});

test('the number of calls under way follows the latency, and its changes are told', async () => {
  const { clock, goals, pacer, caller } = aPacer(100, 64);
  const first = pacer.inFlightGoal();
  for (let i = 0; i < 300; i += 1) {
    caller.ask(1);
    await clock.advance(50);
    caller.answer({ latencyMs: 3_000 });
  }
  expect(pacer.inFlightGoal()).toBe(64);
  expect(goals[0]).toBe(first);
  expect(goals.at(-1)).toBe(64);
  for (let i = 0; i < 300; i += 1) {
    caller.ask(1);
    await clock.advance(50);
    caller.answer({ latencyMs: 1 });
  }
  expect(pacer.inFlightGoal()).toBeLessThan(8);
});

test('calls that never leave free their places', async () => {
  const { clock, pacer } = aPacer(2);
  let permitted = 0;
  const never = (): void => {
    void pacer.permit().then((permit) => {
      if (permit === undefined) return;
      permitted += 1;
      permit.dropped();
      permit.ended({ latencyMs: 1, answered: false, throttled: false });
    });
  };
  for (let i = 0; i < 6; i += 1) never();
  await clock.advance(10_000);
  expect(permitted).toBe(6);
});

test('permits that are not used say nothing of the server, and free their places', async () => {
  const { clock, pacer, caller } = aPacer(100);
  caller.ask(1);
  await clock.advance(100);
  caller.answer();
  for (let i = 0; i < 30; i += 1) void pacer.permit().then((permit) => permit?.unused());
  await clock.advance(2_000);
  caller.ask(20);
  await clock.advance(1_000);
  expect(caller.permitted).toBe(21);
});
