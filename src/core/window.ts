// The hours of the day in which a run may send, such as 22:00-06:00.

/** Minutes after midnight, local time. */
export interface Window {
  readonly fromMinute: number;
  /** The first minute in which nothing is sent any more. Before `fromMinute`, the window spans midnight. */
  readonly toMinute: number;
}

const FORM = /^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)$/;

/** Reads `22:00-06:00`; undefined where it is no such stretch or is empty. */
export function parseWindow(text: string): Window | undefined {
  const [, fromHour, fromMinutes, toHour, toMinutes] = FORM.exec(text) ?? [];
  if (fromHour === undefined) return undefined;
  const fromMinute = Number(fromHour) * 60 + Number(fromMinutes);
  const toMinute = Number(toHour) * 60 + Number(toMinutes);
  return fromMinute === toMinute ? undefined : { fromMinute, toMinute };
}

/** What `parseWindow` reads as the same stretch. */
export function formatWindow({ fromMinute, toMinute }: Window): string {
  return `${timeOf(fromMinute)}-${timeOf(toMinute)}`;
}

/** @param minute after midnight, local time */
export function isInWindow({ fromMinute, toMinute }: Window, minute: number): boolean {
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}

function timeOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
