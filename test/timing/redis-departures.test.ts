// That turns given by the clock of Redis are kept by the clocks of those who have them; means something on a quiet machine only.
import { expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { CallBudget } from '../../src/core/ports/call-budget.ts';
import { RedisServer } from '../support/redis-server.ts';

async function budgets(count: number): Promise<readonly CallBudget[]> {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const stores = await Promise.all(
    Array.from({ length: count }, () => openRedisStore({ ...server.address, keyPrefix: 'a-prefix' })),
  );
  onTestFinished(async () => {
    for (const store of stores) await store.close();
  });
  return stores.map((store) => store.budget('queue'));
}

/** Some callers that take turns until the time is over; resolves to when each turn came. */
async function departures(budget: CallBudget, rate: number, untilMs: number): Promise<readonly number[]> {
  const atMs: number[] = [];
  const caller = async () => {
    while (performance.now() < untilMs) {
      const turn = await budget.turn(rate);
      turn.departed();
      atMs.push(performance.now());
    }
  };
  await Promise.all(Array.from({ length: 6 }, caller));
  return atMs;
}

/** The most of them in any stretch of a second. */
function worstSecond(atMs: readonly number[]): number {
  const sorted = atMs.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((first) => sorted.filter((at) => at >= first && at < first + 1_000).length));
}

test('four that share a rate of 100 never go more than 100 times in a second', async () => {
  const four = await budgets(4);
  const untilMs = performance.now() + 5_000;
  const each = await Promise.all(four.map((budget) => departures(budget, 100, untilMs)));
  const all = each.flat();
  console.log(`${all.length} turns in 5 s, ${worstSecond(all)} in the worst second`);
  expect(worstSecond(all)).toBeLessThanOrEqual(100);
});

test('a run with a rate of 80 and one of 20 keep each to its own, and together to 80', async () => {
  const [fast, slow] = await budgets(2);
  if (fast === undefined || slow === undefined) throw new Error('two were asked for');
  const untilMs = performance.now() + 5_000;
  const [a, b] = await Promise.all([departures(fast, 80, untilMs), departures(slow, 20, untilMs)]);
  expect(worstSecond([...a, ...b])).toBeLessThanOrEqual(80);
  expect(worstSecond(b)).toBeLessThanOrEqual(20);
  expect(b.length).toBeGreaterThan(20);
});
