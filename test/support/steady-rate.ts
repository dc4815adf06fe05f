// How many calls a second a run makes once it is under way.
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
