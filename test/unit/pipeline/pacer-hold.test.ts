// The pacer when the signature was refused, and what it says of its pace and the reason for it.
import { expect, test } from 'vitest';
import type { CallBudget } from '../../../src/core/ports/call-budget.ts';
import { createPacer, type Pacer } from '../../../src/pipeline/pacer.ts';
import type { Permit } from '../../../src/pipeline/permit.ts';
import { HandClock } from '../../support/hand-clock.ts';

const ANSWERED = { latencyMs: 50, answered: true, throttled: false };
const NO_TURN = { departed() {}, dropped() {}, answered() {}, unanswered() {} };

function aPacer(rate = 100, budget?: CallBudget) {
  const clock = new HandClock();
  const pacer = createPacer({ rate, mostInFlight: 100, ...(budget === undefined ? {} : { budget }) }, clock);
  return { clock, pacer, underWay: keepAsking(pacer) };
}

/** Forty callers that call again as soon as they are answered; the calls that are under way, oldest first. */
function keepAsking(pacer: Pacer): Permit[] {
  const underWay: Permit[] = [];
  const ask = (): void => {
    void pacer.permit().then((permit) => {
      permit?.departed();
      if (permit === undefined) return;
      const { ended } = permit;
      underWay.push({
        ...permit,
        ended: (timing) => {
          ended(timing);
          ask();
        },
      });
    });
  };
  for (let i = 0; i < 40; i += 1) ask();
  return underWay;
}

/** Answers each call that is under way, again and again. */
async function answerFor({ clock, underWay }: ReturnType<typeof aPacer>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    await clock.advance(50);
    for (const permit of underWay.splice(0)) permit.ended(ANSWERED);
  }
}

test('while it is held no call goes out, whatever those say that are under way; then one alone', async () => {
  const stage = aPacer();
  const { clock, pacer, underWay } = stage;
  await answerFor(stage, 2_000);
  await clock.advance(100);
  expect(underWay.length).toBeGreaterThan(1);
  pacer.hold(60_000);
  const before = underWay.splice(0);
  for (const permit of before) permit.ended(ANSWERED);
  await clock.advance(59_000);
  expect(underWay).toHaveLength(0);
  expect(pacer.pace().why).toBe('signature');
  await clock.advance(10_000);
  expect(underWay).toHaveLength(1);
  underWay.splice(0)[0]?.ended(ANSWERED);
  await clock.advance(1_000);
  expect(underWay.length).toBeGreaterThan(10);
});

test('one that waits out a hold is told when the pacer is halted', async () => {
  const { clock, pacer, underWay } = aPacer();
  await clock.advance(100);
  pacer.hold(60_000);
  let answer: unknown = 'none';
  const asked = pacer.permit().then((permit) => {
    answer = permit;
  });
  pacer.halt();
  await asked;
  expect(answer).toBeUndefined();
  expect(underWay).toHaveLength(1);
});

test('the pace climbs at the start, then is the rate', async () => {
  const stage = aPacer(80);
  expect(stage.pacer.pace()).toEqual({ allowed: 20, rate: 80, why: 'starting' });
  await answerFor(stage, 1_000);
  expect(stage.pacer.pace().why).toBe('starting');
  await answerFor(stage, 4_000);
  expect(stage.pacer.pace()).toEqual({ allowed: 80, rate: 80, why: 'rate' });
});

test('after a complaint the pace says so until it is the rate again', async () => {
  const stage = aPacer(80);
  await answerFor(stage, 5_000);
  stage.underWay.splice(0);
  await stage.clock.advance(100);
  stage.underWay.splice(0)[0]?.ended({ ...ANSWERED, throttled: true });
  expect(stage.pacer.pace()).toMatchObject({ rate: 80, why: 'throttled' });
  expect(stage.pacer.pace().allowed).toBeLessThan(70);
  await answerFor(stage, 20_000);
  expect(stage.pacer.pace().why).toBe('rate');
});

test('while nothing is answered, one call at a time goes out, and the pace says so', async () => {
  const stage = aPacer();
  await answerFor(stage, 2_000);
  for (let call = 0; call < 12; call += 1) {
    await stage.clock.advance(10_000);
    stage.underWay.shift()?.ended({ ...ANSWERED, answered: false });
  }
  expect(stage.pacer.pace().why).toBe('no-answer');
});

test('where other processes were turned away, the pace is that of all of them', async () => {
  const budget: CallBudget = {
    turn: () => Promise.resolve(NO_TURN),
    throttled: () => undefined,
    allowedRate: () => 33,
  };
  const stage = aPacer(100, budget);
  await answerFor(stage, 6_000);
  expect(stage.pacer.pace()).toEqual({ allowed: 33, rate: 100, why: 'throttled' });
});
