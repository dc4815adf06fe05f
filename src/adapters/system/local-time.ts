// The time of day where this machine is.

/** Minutes after midnight. */
export function minuteOfDay(now = new Date()): number {
  return now.getHours() * 60 + now.getMinutes();
}
