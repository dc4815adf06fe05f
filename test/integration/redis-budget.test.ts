// One limit for several processes: turns to call, by the clock of Redis.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { MOVE_SCRIPT, SHARED_GUARD_MS, TURN_SCRIPT } from '../../src/adapters/queue/redis/turn-script.ts';
import { rateWindow } from '../../src/core/pacing.ts';
import type { CallBudget } from '../../src/core/ports/call-budget.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.remove());

async function aBudget(name: string): Promise<CallBudget> {
  const store = await openRedisStore({ ...server.address, keyPrefix: 'a-prefix' });
  onTestFinished(() => store.close());
  return store.budget(name);
}

/** Takes turns one after the other until the time is over; resolves to when each came. */
async function takeTurns(budget: CallBudget, rate: number, untilMs: number): Promise<readonly number[]> {
  const atMs: number[] = [];
  while (performance.now() < untilMs) {
    const turn = await budget.turn(rate);
    turn.departed();
    atMs.push(performance.now());
  }
  return atMs;
}

/** The most of them in any stretch of a second. */
function worstSecond(atMs: readonly number[]): number {
  const sorted = atMs.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((first) => sorted.filter((at) => at >= first && at < first + 1_000).length));
}

/** Turns as the script gives them to one that asks for `count` at a time, ms from now. */
async function turnsOf(key: string, rate: number, count: number, unused = ''): Promise<readonly number[]> {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const { calls, ms } = rateWindow(rate, SHARED_GUARD_MS);
  const turns: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const reply: unknown = await client.eval(
      TURN_SCRIPT,
      2,
      key,
      `${key}:turns`,
      calls,
      ms * 1_000,
      i === 0 ? unused : '',
    );
    turns.push(Number((reply as string[])[0]) / 1_000);
  }
  return turns;
}

test('many who ask at once share the rate, and use it', async () => {
  const budgets = await Promise.all(Array.from({ length: 4 }, () => aBudget('many')));
  const untilMs = performance.now() + 5_000;
  const each = await Promise.all(
    budgets.flatMap((budget) => Array.from({ length: 6 }, () => takeTurns(budget, 100, untilMs))),
  );
  const all = each.flat().toSorted((a, b) => a - b);
  const seconds = ((all.at(-1) ?? 0) - (all[0] ?? 0)) / 1_000;
  console.log(`${(all.length / seconds).toFixed(1)} turns a second, ${worstSecond(all)} in the worst`);
  // A process that stands still between its turn and its look at the clock shows a few calls too close.
  expect(worstSecond(all)).toBeLessThanOrEqual(104);
  expect(all.length / seconds).toBeGreaterThan(60);
});

test('runs with different rates keep each to its own, and all together to the higher one', async () => {
  const [fast, slow] = await Promise.all([aBudget('mixed'), aBudget('mixed')]);
  const untilMs = performance.now() + 4_000;
  const [a, b] = await Promise.all(
    [fast, slow].map(async (budget, i) => {
      const rate = i === 0 ? 80 : 20;
      const each = await Promise.all(Array.from({ length: 4 }, () => takeTurns(budget, rate, untilMs)));
      return each.flat();
    }),
  );
  expect(worstSecond([...(a ?? []), ...(b ?? [])])).toBeLessThanOrEqual(84);
  expect(worstSecond(b ?? [])).toBeLessThanOrEqual(22);
  expect(b?.length).toBeGreaterThan(20);
});

test('turns are evenly spaced; nobody goes in the first window of a new key', async () => {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const [seconds, micros] = await client.time();
  const turns = await turnsOf('spaced', 100, 150);
  expect((turns[0] ?? 0) - (Number(seconds) * 1_000 + Number(micros) / 1_000)).toBeGreaterThanOrEqual(1_040);
  const gaps = turns.slice(1).map((turn, i) => turn - (turns[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10.39);
  expect(Math.max(...gaps)).toBeLessThan(10.42);
});

test('after a turn that was not used the next ones come closer, and still no window gets more', async () => {
  const before = await turnsOf('unused', 50, 30);
  const last = String((before.at(-1) ?? 0) * 1_000);
  const after = await turnsOf('unused', 50, 100, Number(last).toFixed(0));
  const used = [...before.slice(0, -1), ...after];
  const span = (used.at(-1) ?? 0) - (used[0] ?? 0);
  expect(span).toBeLessThan(used.length * 20.8 - 5);
  for (const [i, turn] of used.entries())
    expect((used[i + 50] ?? Infinity) - turn).toBeGreaterThanOrEqual(1_039.9);
});

test('a clock of Redis that was set back does not stop the calls for long', async () => {
  await turnsOf('clock', 100, 3);
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const hourAheadUs = (Date.now() + 3_600_000) * 1_000;
  await client.hset('clock', 'last', hourAheadUs.toFixed(0));
  const [turn = 0] = await turnsOf('clock', 100, 1);
  expect(turn - Date.now()).toBeLessThan(2_000);
});

test('a call that leaves long after its turn, since its process stood still, counts when it leaves', async () => {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const nowMs = async () => {
    const [seconds, micros] = await client.time();
    return Number(seconds) * 1_000 + Number(micros) / 1_000;
  };
  const late = await turnsOf('late', 20, 10);
  const lastMs = late.at(-1) ?? 0;
  await waitUntil('more than two windows have passed', async () => (await nowMs()) > lastMs + 2_200);
  await turnsOf('late', 20, 1);
  for (const turn of late) {
    await client.eval(MOVE_SCRIPT, 2, 'late', 'late:turns', (turn * 1_000).toFixed(0), 0);
  }
  const leftMs = await nowMs();
  const next = await turnsOf('late', 20, 20);
  // Ten of the twenty have left just now.
  expect(next.filter((turn) => turn < leftMs + 1_000).length).toBeLessThanOrEqual(10);
});

test('a rate below one a second is kept', async () => {
  const turns = await turnsOf('slow', 0.5, 4);
  const gaps = turns.slice(1).map((turn, i) => turn - (turns[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_040 - 0.1);
});
