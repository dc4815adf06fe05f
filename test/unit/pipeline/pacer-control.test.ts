// The pacer in the hands of the operator: held, let go, at another rate.
import { expect, test } from 'vitest';
import { createPacer, type Pacer } from '../../../src/pipeline/pacer.ts';
import { HandClock } from '../../support/hand-clock.ts';

const ANSWERED = { latencyMs: 10, answered: true, throttled: false };

/** Callers that call again as soon as they are answered, which is at once. */
function busy(pacer: Pacer): { calls: number } {
  const seen = { calls: 0 };
  const ask = (): void => {
    void pacer.permit().then((permit) => {
      if (permit === undefined) return;
      seen.calls += 1;
      permit.departed();
      permit.ended(ANSWERED);
      ask();
    });
  };
  for (let i = 0; i < 5; i += 1) ask();
  return seen;
}

async function aBusyPacer(rate: number) {
  const clock = new HandClock();
  const pacer = createPacer({ rate, mostInFlight: 50 }, clock);
  const seen = busy(pacer);
  await clock.advance(10_000);
  const callsIn = async (ms: number) => {
    const before = seen.calls;
    await clock.advance(ms);
    return seen.calls - before;
  };
  return { clock, pacer, callsIn };
}

test('while it is held nobody goes, and afterwards all go on', async () => {
  const { pacer, callsIn } = await aBusyPacer(50);
  pacer.setHeld(true);
  expect(await callsIn(60_000)).toBe(0);
  pacer.setHeld(false);
  expect(await callsIn(2_000)).toBeGreaterThan(85);
});

test('those who wait while it is held are told when it is halted', async () => {
  const { clock, pacer } = await aBusyPacer(50);
  pacer.setHeld(true);
  const permit = pacer.permit();
  pacer.halt();
  await clock.advance(0);
  expect(await permit).toBeUndefined();
});

test.each([
  [80, 20],
  [20, 80],
])('from %i to %i calls/s it takes less than two seconds', async (from, to) => {
  const { pacer, callsIn } = await aBusyPacer(from);
  pacer.setRate(to);
  await callsIn(2_000);
  const calls = await callsIn(2_000);
  expect(calls).toBeGreaterThan(to * 2 * 0.85);
  expect(calls).toBeLessThanOrEqual(to * 2);
  expect(pacer.pace()).toMatchObject({ allowed: to, rate: to, why: 'rate' });
});
