// Which calls of a process came to the server late, as the answers tell.
import { expect, test } from 'vitest';
import { LateCalls } from '../../../src/adapters/queue/redis/late-calls.ts';
import { SHARED_GUARD_MS } from '../../../src/adapters/queue/redis/turn-script.ts';

const LATENCY_MS = 50;

/** Calls that leave every 10 ms and come at once, or at the end of the stretch in which the server stands still. */
function lateIn(calls: number, stall: { readonly fromMs: number; readonly toMs: number }) {
  const late = new LateCalls();
  const underWay: { name: string; leftMs: number; answerMs: number }[] = [];
  for (let nowMs = 0; nowMs < calls * 10 + 500; nowMs += 1) {
    for (let next = underWay[0]; next !== undefined && next.answerMs <= nowMs; next = underWay[0]) {
      late.answered(next, nowMs);
      underWay.shift();
    }
    if (nowMs % 10 > 0 || nowMs >= calls * 10) continue;
    const cameMs = nowMs >= stall.fromMs && nowMs < stall.toMs ? stall.toMs : nowMs;
    const call = { name: String(nowMs), leftMs: nowMs, answerMs: cameMs + LATENCY_MS };
    late.departed(call);
    underWay.push(call);
  }
  return late.tell(10_000).map(([name, agoMs]) => [Number(name), 10_000 - agoMs]);
}

test('where answers come regularly no call is late', () => {
  expect(lateIn(300, { fromMs: 0, toMs: 0 })).toEqual([]);
});

test('what left while the server stood still came when it went on, less what every window has to spare', () => {
  const countedMs = 1_300 - SHARED_GUARD_MS;
  const lateBeyondThat = Array.from({ length: 30 }, (_, i) => 1_000 + 10 * i).filter((ms) => ms < countedMs);
  expect(lateIn(300, { fromMs: 1_000, toMs: 1_300 })).toEqual(lateBeyondThat.map((ms) => [ms, countedMs]));
});

test('a call without an answer of its own is known by that of a later one, and none is told twice', () => {
  const late = new LateCalls();
  for (const leftMs of [0, 10, 20]) late.departed({ name: `turn-${leftMs}`, leftMs });
  late.answered({ name: 'turn-0', leftMs: 0 }, 50);
  late.answered({ name: 'turn-20', leftMs: 20 }, 100);
  // They came at 50 at the latest.
  expect(late.tell(130)).toEqual([
    ['turn-10', 80 + SHARED_GUARD_MS],
    ['turn-20', 80 + SHARED_GUARD_MS],
  ]);
  late.answered({ name: 'turn-10', leftMs: 10 }, 140);
  expect(late.tell(150)).toEqual([]);
});
