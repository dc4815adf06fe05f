// What is added to why a run stops: the host that was called, when a quota is over, a clock that is off.
import { expect, test } from 'vitest';
import type { StopReason } from '../../../src/core/judge-call.ts';
import { explainStop } from '../../../src/pipeline/explain-stop.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 10, 58, 1);
const MINUTE_MS = 60_000;

function explained(about: StopReason['about'], serverAheadMs?: number): StopReason {
  const api = { host: 'console.tim.qq.com', serverAheadMs: () => serverAheadMs };
  const stop = { code: 1, message: 'as it came', meaning: 'refused', advice: 'Mend it.' };
  return explainStop({ ...stop, ...(about === undefined ? {} : { about }) }, { api, nowMs: NOW_MS });
}

test('where the region can be wrong the host is named', () => {
  expect(explained('region').meaning).toBe('refused; calls go to console.tim.qq.com');
});

test('a quota of 24 hours names the minute from which on it is over for certain', () => {
  expect(explained('daily-quota').meaning).toBe('refused; go on from 2026-11-22 10:59 UTC');
});

test.each([
  [3 * 60 * MINUTE_MS, '3 h behind'],
  [-90 * MINUTE_MS, '1 h 30 min ahead of'],
  [26 * 60 * MINUTE_MS, '1 d 2 h behind'],
  [61_000, '1 min behind'],
])('a clock that is off by %i ms is named before all other causes of a refused signature', (aheadMs, off) => {
  const { meaning, advice } = explained('signature', aheadMs);
  expect(meaning).toBe(
    `refused; another try was refused as well; the clock of this machine is ${off} the server's`,
  );
  expect(advice).toMatch(/^Set the clock of this machine: .* Mend it\.$/);
});

test.each([undefined, 0, 59_000, -59_000])(
  'a clock that is off by %s ms is not to blame for a refused signature',
  (aheadMs) => {
    expect(explained('signature', aheadMs)).toMatchObject({
      meaning: 'refused; another try was refused as well',
      advice: 'Mend it.',
    });
  },
);

test('nothing is added to any other stop', () => {
  expect(explained(undefined, 5 * 60 * MINUTE_MS)).toEqual({
    code: 1,
    message: 'as it came',
    meaning: 'refused',
    advice: 'Mend it.',
  });
});
