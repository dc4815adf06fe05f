// One limit for several processes: turns to call, by the clock of Redis.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { MOVE_SCRIPT, SHARED_GUARD_MS, TURN_SCRIPT } from '../../src/adapters/queue/redis/turn-script.ts';
import { rateWindow } from '../../src/core/pacing.ts';
import type { CallBudget } from '../../src/core/ports/call-budget.ts';
import { expectInTime } from '../support/in-time.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const WINDOW_MS = 1_000 + SHARED_GUARD_MS;

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

/** Takes turns one after the other until the time is over. */
async function takeTurns(budget: CallBudget, rate: number, untilMs: number): Promise<void> {
  while (performance.now() < untilMs) (await budget.turn(rate)).departed();
}

interface GivenTurn {
  /** By the clock of Redis, microseconds. */
  readonly atUs: number;
  /** Calls in a window of the run that has it. */
  readonly calls: number;
}

/** The turns that are given from now on, but for those that are given back; as Redis carries the scripts out. */
async function watchTurns(): Promise<() => readonly GivenTurn[]> {
  const client = server.client();
  const monitor = await client.monitor();
  onTestFinished(() => {
    monitor.disconnect();
    client.disconnect();
  });
  const given = new Map<string, GivenTurn>();
  let calls = 0;
  monitor.on('monitor', (_time: string, [command = '', ...args]: readonly string[]) => {
    // What a script does is told after its call: script, number of keys, keys, calls in a window, ...
    if (/^eval(sha)?$/i.test(command)) calls = Number(args[2 + Number(args[1])]);
    const [, second = '', third] = args;
    if (command === 'ZADD' && args.length === 3) given.set(String(third), { atUs: Number(second), calls });
    if (command === 'ZREM') given.delete(second);
  });
  return () => [...given.values()].toSorted((a, b) => a.atUs - b.atUs);
}

/** No window of the rate has more turns than it may. */
function expectKept(turns: readonly GivenTurn[], rate: number): void {
  const { calls, ms } = rateWindow(rate, SHARED_GUARD_MS);
  const windows = turns.slice(calls).map(({ atUs }, i) => atUs - (turns[i]?.atUs ?? 0));
  expect(windows.length).toBeGreaterThan(0);
  expect(Math.min(...windows)).toBeGreaterThanOrEqual(ms * 1_000);
}

/** Turns as the script gives them to one that asks for `count` at a time, ms from now. */
async function turnsOf(key: string, rate: number, count: number, unused = ''): Promise<readonly number[]> {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const { calls, ms } = rateWindow(rate, SHARED_GUARD_MS);
  const turns: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const args = [calls, ms * 1_000, i === 0 ? unused : ''];
    const reply = await TURN_SCRIPT.run(client, [key, `${key}:turns`], args);
    turns.push(Number((reply as string[])[0]) / 1_000);
  }
  return turns;
}

test('many who ask at once share the rate, and use it', async () => {
  const budgets = await Promise.all(Array.from({ length: 4 }, () => aBudget('many')));
  const turnsSoFar = await watchTurns();
  const untilMs = performance.now() + 5_000;
  await Promise.all(
    budgets.flatMap((budget) => Array.from({ length: 6 }, () => takeTurns(budget, 100, untilMs))),
  );
  const turns = turnsSoFar();
  const seconds = ((turns.at(-1)?.atUs ?? 0) - (turns[0]?.atUs ?? 0)) / 1_000_000;
  expectKept(turns, 100);
  expectInTime((seconds * 1_000) / turns.length, 1_000 / 60);
});

test('runs with different rates keep each to its own, and all together to the higher one', async () => {
  const [fast, slow] = await Promise.all([aBudget('mixed'), aBudget('mixed')]);
  const turnsSoFar = await watchTurns();
  const untilMs = performance.now() + 4_000;
  const take = (budget: CallBudget, rate: number) =>
    Array.from({ length: 4 }, () => takeTurns(budget, rate, untilMs));
  await Promise.all([...take(fast, 80), ...take(slow, 20)]);
  const turns = turnsSoFar();
  expectKept(turns, 80);
  const { calls } = rateWindow(20, SHARED_GUARD_MS);
  expectKept(
    turns.filter((turn) => turn.calls === calls),
    20,
  );
});

test('a turn that is given back lets a run with a lower rate go no sooner', async () => {
  const [fast] = await turnsOf('lower', 80, 1);
  const given = Number((fast ?? 0) * 1_000).toFixed(0);
  const [first = 0, ...others] = await turnsOf('lower', 20, 30, given);
  const { calls, ms } = rateWindow(20, SHARED_GUARD_MS);
  const gaps = others.map((turn, i) => turn - (i === 0 ? first : (others[i - 1] ?? 0)));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(ms / calls - 0.01);
});

test('turns are evenly spaced; nobody goes in the first window of a new key', async () => {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const [seconds, micros] = await client.time();
  const turns = await turnsOf('spaced', 100, 150);
  expect((turns[0] ?? 0) - (Number(seconds) * 1_000 + Number(micros) / 1_000)).toBeGreaterThanOrEqual(
    WINDOW_MS,
  );
  const gaps = turns.slice(1).map((turn, i) => turn - (turns[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(WINDOW_MS / 100 - 0.01);
  expect(Math.max(...gaps)).toBeLessThan(WINDOW_MS / 100 + 0.02);
});

test('after a turn that was not used the next ones come closer, and still no window gets more', async () => {
  const before = await turnsOf('unused', 50, 30);
  const last = String((before.at(-1) ?? 0) * 1_000);
  const after = await turnsOf('unused', 50, 100, Number(last).toFixed(0));
  const used = [...before.slice(0, -1), ...after];
  const span = (used.at(-1) ?? 0) - (used[0] ?? 0);
  expect(span).toBeLessThan((used.length * WINDOW_MS) / 50 - 5);
  for (const [i, turn] of used.entries())
    expect((used[i + 50] ?? Infinity) - turn).toBeGreaterThanOrEqual(WINDOW_MS - 0.1);
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
    await MOVE_SCRIPT.run(client, ['late', 'late:turns'], [(turn * 1_000).toFixed(0), 0]);
  }
  const leftMs = await nowMs();
  const next = await turnsOf('late', 20, 20);
  // Ten of the twenty have left just now.
  expect(next.filter((turn) => turn < leftMs + 1_000).length).toBeLessThanOrEqual(10);
});

test('a call that came to the server late takes its place in the window from when it came', async () => {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const { calls, ms } = rateWindow(20, SHARED_GUARD_MS);
  const given: number[] = [];
  let answers: readonly (string | number)[] = [];
  for (let i = 0; i < calls; i += 1) {
    const reply = await TURN_SCRIPT.run(
      client,
      ['late-one', 'late-one:turns'],
      [calls, ms * 1_000, '', ...answers],
    );
    const [turn, inUs] = (reply as string[]).map(Number);
    given.push(turn ?? 0);
    // A timer can end up to 1 ms early.
    await pause((inUs ?? 0) / 1_000 + 1);
    // The first one came 30 ms ago, whenever it left.
    answers = i === 8 ? [String(given[0]), 30_000, '1234', 0] : [];
  }
  const came = Number(await client.zscore('late-one:turns', String(given[0])));
  expect(came).toBeGreaterThan((given[8] ?? 0) - 30_000);
  expect(await client.zscore('late-one:turns', '1234')).toBeNull();
  const reply = await TURN_SCRIPT.run(client, ['late-one', 'late-one:turns'], [calls, ms * 1_000, '']);
  expect(Number((reply as string[])[0])).toBeGreaterThanOrEqual((given[1] ?? 0) + ms * 1_000);
});

test('a rate below one a second is kept', async () => {
  const turns = await turnsOf('slow', 0.5, 4);
  const gaps = turns.slice(1).map((turn, i) => turn - (turns[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000 + WINDOW_MS - 0.1);
});

test('a turn that nobody waits for any more is given back at once, however long the wait would have been', async () => {
  const budget = await aBudget('given-up');
  const given = await watchTurns();
  (await budget.turn(0.05)).departed();
  const nobody = new AbortController();
  const waiting = budget.turn(0.05, nobody.signal);
  await waitUntil('the second turn is taken', () => given().length === 2);
  nobody.abort();
  await expect(waiting).rejects.toThrow('aborted');
  await waitUntil('the second turn is given back', () => given().length === 1);
});
