// Until when an entry of the protect file holds.

/**
 * From 2000 on: earlier days are what programs write for no date (0001-01-01, 1899-12-30, 1900-01-01,
 * 1970-01-01).
 */
const DATE =
  /^([2-9]\d{3})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The last day on which the entry protects, by UTC, as `dayOf` counts; undefined for what is no
 * date of ISO 8601, and for a day on which no entry can have been meant to end. A time without an offset is UTC. The day counts as a whole: to protect a few
 * hours longer harms nobody.
 */
export function lastDayOf(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match
    .slice(1, 6)
    .map((part) => Number(part ?? 0));
  if (hour > 24 || minute > 59) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  // A day that does not exist, such as 30 February, comes out as another one.
  if (new Date(midnight).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  return dayOf(midnight + (hour * 60 + minute - offsetOf(match[6])) * MINUTE_MS);
}

/** Days since 1970, by UTC. */
export function dayOf(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS);
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replaceAll(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}
