// Settings that are times: how long, and between which hours.
import { parseWindow, type Window } from '../core/window.ts';
import { unfit, valueOf } from './values.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PARTS = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const SECONDS = /^\d+$/;

/** `2h30m`, `90m`, `45s`, or seconds alone; in milliseconds. */
export const durationValue = valueOf((raw) => {
  const written = typeof raw === 'number' ? String(raw) : raw;
  // A number after other parts could be meant as anything: `1h30`.
  const text = typeof written === 'string' && SECONDS.test(written) ? `${written}s` : written;
  const [, days, hours, minutes, seconds] = (typeof text === 'string' ? PARTS.exec(text) : null) ?? [];
  const ms =
    Number(days ?? 0) * UNIT_MS.d +
    Number(hours ?? 0) * UNIT_MS.h +
    Number(minutes ?? 0) * UNIT_MS.m +
    Number(seconds ?? 0) * UNIT_MS.s;
  return ms > 0 && Number.isSafeInteger(ms) ? ms : unfit('must be a duration, such as 2h30m, 90m or 45s');
});

/** Hours of the day, local time. */
export const windowValue = valueOf((raw): Window | ReturnType<typeof unfit> => {
  const window = typeof raw === 'string' ? parseWindow(raw) : undefined;
  return window ?? unfit('must be two times of the day, such as 22:00-06:00');
});
