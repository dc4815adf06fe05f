// How long ago something was by two clocks, where the machine sleeps or a clock is set.
import { expect, test } from 'vitest';
import { type Moment, TwoClocks } from '../../../src/adapters/queue/redis/two-clocks.ts';

function clocksAt(start: Moment) {
  const now = { ...start };
  const clocks = new TwoClocks(() => ({ ...now }));
  const pass = (monotonicMs: number, wallMs = monotonicMs) => {
    now.monotonicMs += monotonicMs;
    now.wallMs += wallMs;
  };
  return { now, clocks, pass };
}

const START = { monotonicMs: 500, wallMs: 1_000_000 };

test('a moment by the clock on the wall is one by the other clock too while they run alike', () => {
  const { clocks, pass } = clocksAt(START);
  pass(3_000);
  const moment = clocks.momentOf(1_002_000);
  expect(moment).toEqual({ monotonicMs: 2_500, wallMs: 1_002_000 });
  pass(700);
  expect(moment && clocks.agoMs(moment)).toBe(1_700);
});

test('a moment from before the first look is not known, nor is none', () => {
  const { clocks } = clocksAt(START);
  expect(clocks.momentOf(START.wallMs - 1)).toBeUndefined();
  expect(clocks.momentOf(undefined)).toBeUndefined();
});

test('nothing is known of a moment after which the machine has slept, or the clock was set back', () => {
  for (const jumpMs of [60_000, -60_000]) {
    const { now, clocks, pass } = clocksAt(START);
    pass(2_000);
    expect(clocks.momentOf(now.wallMs)).toBeDefined();
    const takenMs = now.wallMs;
    pass(10, 10 + jumpMs);
    expect(clocks.momentOf(takenMs)).toBeUndefined();
    pass(2_000);
    clocks.momentOf(now.wallMs);
    pass(2_000);
    clocks.momentOf(now.wallMs);
    expect(clocks.momentOf(now.wallMs)).toBeDefined();
  }
});

test('nothing is known of a moment that is still to come, as where the clock was set back some time after it', () => {
  const { now, clocks, pass } = clocksAt(START);
  pass(2_000);
  const takenMs = now.wallMs;
  pass(10, 10 - 60_000);
  for (let look = 0; look < 3; look += 1) {
    pass(2_000);
    clocks.momentOf(now.wallMs);
  }
  expect(clocks.momentOf(takenMs)).toBeUndefined();
});

test('what is known is as long ago as the clock says that ran further', () => {
  const { clocks, pass } = clocksAt(START);
  pass(1_000, 9_000);
  expect(clocks.agoMs(START)).toBe(9_000);
  pass(20_000, 0);
  expect(clocks.agoMs(START)).toBe(21_000);
});

test('a clock that is being adjusted slowly is not taken for one that was set', () => {
  const { now, clocks, pass } = clocksAt(START);
  for (let i = 0; i < 1_000; i += 1) {
    pass(1_000, 1_000.5);
    expect(clocks.momentOf(now.wallMs - 500)).toBeDefined();
  }
});
