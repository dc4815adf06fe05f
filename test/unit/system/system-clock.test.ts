// Timers of this machine: a time that Node has no timer for is waited for in parts.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a timer of 60 days goes off after 60 days, and not at once', () => {
  const told: string[] = [];
  systemClock.after(60 * DAY_MS, () => told.push('over'));
  vi.advanceTimersByTime(59 * DAY_MS);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(DAY_MS);
  expect(told).toEqual(['over']);
});

test('it can be stopped in any part of the wait', () => {
  const told: string[] = [];
  const stop = systemClock.after(60 * DAY_MS, () => told.push('over'));
  vi.advanceTimersByTime(40 * DAY_MS);
  stop();
  vi.advanceTimersByTime(40 * DAY_MS);
  expect(told).toEqual([]);
});
