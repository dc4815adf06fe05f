// Points in time as people read them: in the time zone of this machine, which is named.

const MINUTE = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
const SECOND = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

/** ISO 8601 -> "2026-11-21 22:00"; "-" for none. */
export function localTime(iso: string | null): string {
  return shown(MINUTE, iso);
}

/** ISO 8601 -> "2026-11-21 22:00:07"; "-" for none. */
export function localTimeToTheSecond(iso: string | null): string {
  return shown(SECOND, iso);
}

/** Name of this machine's time zone, such as "Asia/Shanghai". */
export function localZone(): string {
  return MINUTE.resolvedOptions().timeZone;
}

function shown(format: Intl.DateTimeFormat, iso: string | null): string {
  const ms = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? '-' : format.format(ms);
}
