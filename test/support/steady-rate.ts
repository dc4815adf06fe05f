// What a log of calls says of a run's pace: how many a second once it is under way, and what the server counted late.
import type { CallEntry } from '../../src/simulator/call-log.ts';

/** The pace climbs in the first seconds, so that a wrong key costs few calls. */
const STEADY_AFTER_MS = 5_000;
/** Then the last calls run out. */
const RUNS_OUT_MS = 1_000;

/** Calls per second from the fifth second on until a second before the end. */
export function steadyRate(log: readonly CallEntry[]): number {
  const times = log.map(({ at }) => at);
  const from = (times[0] ?? 0) + STEADY_AFTER_MS;
  const to = (times.at(-1) ?? 0) - RUNS_OUT_MS;
  return (times.filter((at) => at >= from && at < to).length * 1_000) / (to - from);
}

/** The tool leaves 40 ms and more for what happens on the way; half of it is for its own processes. */
const SPARE_MS = 20;

/**
 * How many calls more than `limit` a server can have counted in a second that came in time: one that stands still counts
 * late what came meanwhile, as if it had come at once. 0 where it never stood still for long.
 */
export function countedLate(limit: number, longestStallMs: number): number {
  return Math.floor((limit * Math.max(0, longestStallMs - SPARE_MS)) / 1_000);
}
