// That the memory a run takes in Redis does not follow the size of its input.
import { expect, onTestFinished, test } from 'vitest';
import { measureRedisMemory } from '../support/redis-memory.ts';

/** A part of the million that `npm run redis-memory` measures: the queue is full by then. */
const ROWS = 200_000;
const MOST_MB = 20;
const LIMIT_MS = 120_000;

test.each([
  { rate: 'unlimited', sealed: false },
  { rate: 'unlimited', sealed: true },
  { rate: '100%', sealed: true },
])('a run takes less than 20 MB of Redis: %o', { timeout: LIMIT_MS }, async (how) => {
  const { exitCode, samples, peakMb } = await measureRedisMemory(onTestFinished, { rows: ROWS, ...how });
  console.log(`${peakMb.toFixed(1)} MB in ${samples} samples`);
  expect(exitCode).toBe(0);
  expect(samples).toBeGreaterThan(10);
  expect(peakMb).toBeGreaterThan(1);
  expect(peakMb).toBeLessThan(MOST_MB);
});
