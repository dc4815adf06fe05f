// The bar in one line of the terminal, with what matters most where there is little room.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barLine } from '../../../src/cli/progress-bar.ts';
import { sendingProgress } from '../../../src/cli/progress-text.ts';
import type { LiveStatus } from '../../../src/core/live-status.ts';

function aStatus(over: Partial<LiveStatus> = {}): LiveStatus {
  return {
    at: '2026-01-01T00:00:00.000Z',
    state: 'running',
    held_by: null,
    target: 'accounts',
    rows_done: 12_345,
    rows_to_send: 100_000,
    outcomes: { deleted: 12_342, failed: 3 },
    calls: 130,
    retries: 7,
    throttled: 0,
    calls_per_second: 79.6,
    rate: 80,
    pace: { allowed: 80, rate: 80, why: 'rate' },
    seconds_left: 200,
    ...over,
  };
}

function lineAt(columns: number, over: Partial<LiveStatus> = {}): string {
  return barLine(sendingProgress(aStatus(over)), columns);
}

test('has all there is to say where there is room, and ever less of it', () => {
  expect(lineAt(120)).toBe(
    ' ██░░░░░░░░░░░░░░░░░░░░░░ 12% | 79.6 calls/s (80 allowed), 7 repeated, 3 failed, 3 min 20 s left',
  );
  expect(lineAt(80)).toBe(' ██░░░░░░░░░░░░░░░░░░░░░░ 12% | 79.6 calls/s, 3 failed, 3 min 20 s left');
  expect(lineAt(40)).toBe(' ░░░░░░░░ 12% | 3 min 20 s left');
  expect(lineAt(20)).toBe(' 12% | 3 min 20 s');
});

test('why it is slow is said before how long it takes', () => {
  const pace = { allowed: 1, rate: 80, why: 'no-answer' } as const;
  expect(lineAt(80, { pace, seconds_left: null, calls_per_second: 0 })).toBe(
    ' ██░░░░░░░░░░░░░░░░░░░░░░ 12% | no answer, 0 calls/s, 3 failed',
  );
  expect(lineAt(40, { pace, seconds_left: null })).toBe(' ░░░░░░░░ 12% | no answer, 3 failed');
  expect(lineAt(40, { held_by: 'operator', pace, seconds_left: null })).toBe(
    ' ░░░░░░░░ 12% | paused, 3 failed',
  );
});

test('is full only when every row is done', () => {
  expect(lineAt(80, { rows_done: 99_999 })).toContain(' 99% | ');
  expect(lineAt(80, { rows_done: 100_000 })).toBe(' ████████████████████████ 100% | 100,000 of 100,000 rows');
  expect(lineAt(80, { rows_done: 0, rows_to_send: 0 })).toContain(' 100% | 0 of 0 rows');
});

test('leaves room for the ^C of the terminal, whatever happens', () => {
  const anyStatus = fc.record({
    rows_done: fc.nat(),
    rows_to_send: fc.nat(),
    calls_per_second: fc.float({ min: 0, max: 10_000, noNaN: true }),
    throttled: fc.nat(),
    seconds_left: fc.option(fc.nat()),
    held_by: fc.constantFrom(null, 'operator' as const, 'window' as const),
  });
  fc.assert(
    fc.property(anyStatus, fc.integer({ min: 4, max: 200 }), (over, columns) => {
      expect(lineAt(columns, over).length).toBeLessThanOrEqual(columns - 3);
    }),
  );
});
