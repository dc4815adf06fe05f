// What a process tells the shared budget of its calls that came late, where the server stands still again and again.
import { expect, test } from 'vitest';
import { type DepartedCall, LateCalls } from '../../../src/adapters/queue/redis/late-calls.ts';

const LATENCY_MS = 900;
const EVERY_MS = 2_500;
const STILL_MS = 900;

/** Ten calls a second over so many standstills, each at the beginning of its period; what was told of each call last. */
function toldOver(periods: number): ReadonlyMap<string, number> {
  const late = new LateCalls();
  const told = new Map<string, number>();
  const underWay: { readonly call: DepartedCall; readonly answerMs: number }[] = [];
  const endMs = periods * EVERY_MS + LATENCY_MS + EVERY_MS;
  for (let nowMs = 0; nowMs < endMs; nowMs += 1) {
    for (let next = underWay[0]; next !== undefined && next.answerMs <= nowMs; next = underWay[0]) {
      late.answered(next.call, nowMs);
      underWay.shift();
    }
    if (nowMs % 100 !== 0) continue;
    for (const [name, agoMs] of late.tell(nowMs)) told.set(name, nowMs - agoMs);
    const call = { name: String(nowMs), leftMs: nowMs };
    late.departed(call);
    const intoMs = nowMs % EVERY_MS;
    const cameMs = nowMs > EVERY_MS && intoMs < STILL_MS ? nowMs - intoMs + STILL_MS : nowMs;
    underWay.push({ call, answerMs: cameMs + LATENCY_MS });
  }
  return told;
}

test('calls that a standstill held up count from its end, also where it is the twentieth', () => {
  const told = toldOver(20);
  const endMs = 20 * EVERY_MS + STILL_MS;
  const held = [0, 100, 200, 300, 400, 500, 600].map((intoMs) => told.get(String(20 * EVERY_MS + intoMs)));
  expect(held).toEqual([endMs, endMs, endMs, endMs, endMs, endMs, endMs]);
});

test('while answers stay away, calls under way count as if they came now; then from when they came', () => {
  const late = new LateCalls();
  const calls: DepartedCall[] = [];
  for (let nowMs = 0; nowMs < 10_000; nowMs += 50) {
    const call = { name: String(nowMs), leftMs: nowMs };
    late.departed(call);
    calls.push(call);
    const answered = calls[calls.length - 5];
    if (answered !== undefined) late.answered(answered, nowMs);
  }
  expect(late.tell(10_000)).toEqual([]);
  // Each was answered after 200 ms so far, and the first of these has been under way for 500.
  expect(late.tell(10_300)).toEqual([
    ['9800', 0],
    ['9850', 0],
    ['9900', 0],
    ['9950', 0],
  ]);
  late.answered({ name: '9800', leftMs: 9_800 }, 10_350);
  expect(late.tell(10_350)).toContainEqual(['9800', 200]);
});

test('a call that will not be answered counts from when that is known, and holds nothing up', () => {
  const late = new LateCalls();
  const calls = [0, 10, 20].map((leftMs) => ({ name: `turn-${leftMs}`, leftMs }));
  for (const call of calls) late.departed(call);
  for (const call of calls) late.unanswered(call, 15_000);
  expect(late.tell(15_500)).toEqual([
    ['turn-0', 500],
    ['turn-10', 500],
    ['turn-20', 500],
  ]);
  expect(late.tell(60_000)).toEqual([]);
});
