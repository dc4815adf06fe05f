// Settings that are times: how long, and between which hours.
import { parseWindow, type Window } from '../core/window.ts';
import { unfit, valueOf } from './values.ts';

/** Of a day, an hour, a minute and a second, in the order of the parts. */
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];
const PARTS = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const SECONDS = /^\d+$/;

/** `2h30m`, `90m`, `45s`, or seconds alone; in milliseconds. */
export const durationValue = valueOf((raw) => {
  const written = typeof raw === 'number' || typeof raw === 'string' ? String(raw) : '';
  // Seconds alone need no letter; a number after other parts could be meant as anything: `1h30`.
  const parts = PARTS.exec(SECONDS.test(written) ? `${written}s` : written)?.slice(1) ?? [];
  const ms = UNITS_MS.reduce((sum, unitMs, at) => sum + unitMs * Number(parts[at] ?? 0), 0);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : unfit('must be a duration, such as 2h30m, 90m or 45s');
});

/** Hours of the day, local time. */
export const windowValue = valueOf((raw): Window | ReturnType<typeof unfit> => {
  const window = typeof raw === 'string' ? parseWindow(raw) : undefined;
  return window ?? unfit('must be two times of the day, such as 22:00-06:00');
});
