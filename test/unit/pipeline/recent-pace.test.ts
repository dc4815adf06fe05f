// How fast a count grows: by the last stretch alone, whatever was before.
import { expect, test } from 'vitest';
import { RecentPace } from '../../../src/pipeline/recent-pace.ts';

test('goes by the whole time until a stretch has passed', () => {
  const pace = new RecentPace(1_000, { atMs: 0, count: 0 });
  expect(pace.perMs({ atMs: 100, count: 50 })).toBe(0.5);
  expect(pace.perMs({ atMs: 500, count: 100 })).toBe(0.2);
});

test('forgets what was before the last stretch', () => {
  const pace = new RecentPace(1_000, { atMs: 0, count: 0 });
  for (let atMs = 100; atMs <= 5_000; atMs += 100) pace.perMs({ atMs, count: atMs * 10 });
  for (let atMs = 5_100; atMs <= 6_000; atMs += 100) pace.perMs({ atMs, count: 50_000 });
  expect(pace.perMs({ atMs: 6_100, count: 50_000 })).toBe(0);
});

test('after a long time without a look it goes by the last look', () => {
  const pace = new RecentPace(1_000, { atMs: 0, count: 0 });
  pace.perMs({ atMs: 500, count: 500 });
  expect(pace.perMs({ atMs: 10_500, count: 1_500 })).toBe(0.1);
});
