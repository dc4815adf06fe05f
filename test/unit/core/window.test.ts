// The hours in which a run may send: how they are written, and which minutes they hold.
import { expect, test } from 'vitest';
import { durationValue } from '../../../src/config/times.ts';
import { formatWindow, isInWindow, parseWindow } from '../../../src/core/window.ts';

const minute = (hours: number, minutes = 0) => hours * 60 + minutes;

test.each([
  ['22:00-06:00', '22:00-06:00'],
  ['9:30-17:05', '09:30-17:05'],
  ['00:00-23:59', '00:00-23:59'],
])('%s is read, and written as %s', (text, written) => {
  const window = parseWindow(text);
  expect(window && formatWindow(window)).toBe(written);
});

test.each(['', '22-6', '24:00-06:00', '22:60-06:00', '22:00-22:00', '22:00 - 06:00', '22:00-06:00 UTC'])(
  '%j is no window',
  (text) => {
    expect(parseWindow(text)).toBeUndefined();
  },
);

test.each([
  ['22:00-06:00', minute(21, 59), false],
  ['22:00-06:00', minute(22), true],
  ['22:00-06:00', minute(0), true],
  ['22:00-06:00', minute(5, 59), true],
  ['22:00-06:00', minute(6), false],
  ['09:00-17:00', minute(8, 59), false],
  ['09:00-17:00', minute(9), true],
  ['09:00-17:00', minute(16, 59), true],
  ['09:00-17:00', minute(17), false],
])('whether %s holds minute %i is %s', (text, at, expected) => {
  const window = parseWindow(text);
  expect(window && isInWindow(window, at)).toBe(expected);
});

test.each([
  ['45s', 45_000],
  ['90m', 5_400_000],
  ['2h30m', 9_000_000],
  ['1d', 86_400_000],
  ['30', 30_000],
  [30, 30_000],
])('a duration of %j is %i ms', (raw, ms) => {
  expect(durationValue.safeParse(raw)).toEqual({ success: true, data: ms });
});

test.each(['', '0', '0m', '-5s', '5 m', 'm', '1h30', '1.5h', 'soon', true])('%j is no duration', (raw) => {
  expect(durationValue.safeParse(raw).success).toBe(false);
});
