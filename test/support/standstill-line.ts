// A line of calls to a server that stands still again and again, on a clock of its own: when calls leave, come, and are answered.
import { answered, untilNextCallMs } from '../../src/core/answered-calls.ts';
import { departed, granted, startPacing } from '../../src/core/pacing.ts';
import { seededRandom } from './seeded-random.ts';

export interface Standstills {
  /** Calls per second. */
  readonly rate: number;
  /** How long the server reads nothing, ms; 0 for never. */
  readonly stillMs: number;
  /** From the beginning of one standstill to that of the next. */
  readonly everyMs: number;
  /** From when a call comes until its answer is there, by chance in between. */
  readonly latencyMs: { readonly min: number; readonly max: number };
  readonly seed: number;
  readonly forMs: number;
}

interface UnderWay {
  readonly number: number;
  readonly leftAtMs: number;
  readonly answerMs: number;
}

/** Standstills begin when the pace has climbed. */
const FIRST_MS = 6_000;
const STEP_MS = 1;

/** When each call comes to the server, ms, in order. */
export function arrivalsThrough(course: Standstills): readonly number[] {
  const random = seededRandom(course.seed);
  const arrivals: number[] = [];
  let underWay: UnderWay[] = [];
  let pacing = startPacing(course.rate, 0);
  for (let nowMs = 0; nowMs < course.forMs; nowMs += STEP_MS) {
    const due = underWay.filter(({ answerMs }) => answerMs <= nowMs);
    for (const call of due.toSorted((a, b) => a.answerMs - b.answerMs))
      pacing = answered(pacing, call, nowMs);
    if (due.length > 0) underWay = underWay.filter(({ answerMs }) => answerMs > nowMs);
    while (untilNextCallMs(pacing, nowMs) === 0) {
      pacing = departed(granted(pacing, nowMs), nowMs);
      const cameMs = readAt(nowMs, course);
      arrivals.push(cameMs);
      const { min, max } = course.latencyMs;
      const answerMs = cameMs + min + random() * (max - min);
      underWay.push({ number: pacing.departures, leftAtMs: nowMs, answerMs });
    }
  }
  return arrivals;
}

/** When the server reads what comes to it at `atMs`. */
function readAt(atMs: number, { stillMs, everyMs }: Standstills): number {
  const intoMs = (atMs - FIRST_MS) % everyMs;
  return atMs >= FIRST_MS && intoMs < stillMs ? atMs - intoMs + stillMs : atMs;
}
