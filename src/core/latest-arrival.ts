// By when calls have come to the server at the latest, as the answers tell: a server, or a way to it, that stood still shows in them.
import { type AnswerSpread, noAnswers, noteAnswer, shareOneCause } from './answer-spread.ts';

/** How long the quickest answers took: what another one took beyond that may have been spent on the way to the server. */
interface Quickest {
  /** Since `sinceMs`. */
  readonly nowMs: number;
  /** In the stretch of time before that. */
  readonly beforeMs: number;
  readonly sinceMs: number;
}

/** What the answers so far have told of one line of calls. */
export interface Heard {
  readonly quickest: Quickest;
  /** How late calls come to the server on the average, but for those that something held up together. */
  readonly meanLateMs: number;
  readonly spread: AnswerSpread;
  /** When the last calls came that something had held up together. */
  readonly heldUntilMs: number;
}

/** An answer that has come. */
export interface HeardAnswer {
  readonly atMs: number;
  readonly tookMs: number;
  /** Until when its call was held up together with others, where a later call's answer came before and told so. */
  readonly heldUntilMs?: number | undefined;
  /** When those calls left of which nothing was heard before, in the order in which they left. */
  readonly leftMs: readonly number[];
  /** How many of these had come by now: the answered one and those before it. */
  readonly passed: number;
}

/** The server's or the network's ways change: what was quick longer ago says nothing. */
const STRETCH_MS = 5_000;

/**
 * What many calls share counts in full: a server or a network stood still, and they came all at once. Where the server takes now
 * 50 and now 500 ms for its work, calls seem late all the time, each by another time, though little of it is spent
 * on the way: then none counts as later than `mostMs`, since the pace would suffer for nothing.
 */
const LATENESS = {
  /** Calls are late all the time where they are by this much on the average; they are taken to be until they are seen not to be. */
  usualMs: 35,
  mostMs: 40,
  /** More is not counted in the average: one long wait is not all the time. */
  mostInMeanMs: 150,
  /** Calls over which the average is taken, more or less. */
  meanOver: 256,
} as const;

export function nothingHeard(): Heard {
  const quickest = {
    nowMs: Number.POSITIVE_INFINITY,
    beforeMs: Number.POSITIVE_INFINITY,
    sinceMs: Number.NEGATIVE_INFINITY,
  };
  return {
    quickest,
    meanLateMs: LATENESS.usualMs,
    spread: noAnswers(),
    heldUntilMs: Number.NEGATIVE_INFINITY,
  };
}

export interface AfterAnswer {
  readonly heard: Heard;
  /** How late each of the calls counts that had come by then. */
  readonly countedLateMs: readonly number[];
}

/**
 * @param guardMs every window is longer by this, so that so much of a lateness needs no counting; where many calls came at one
 * moment it is kept, since all of them stand at the edge of a second
 */
export function hear(heard: Heard, answer: HeardAnswer, guardMs: number): AfterAnswer {
  const { atMs, tookMs, leftMs, passed } = answer;
  const { spread } = heard;
  const quickest = withAnswer(heard.quickest, tookMs, atMs);
  const cameMs = cameBy(quickest, atMs);
  const lateMs = leftMs.map((left) => Math.max(0, cameMs - left));
  // Up to now none of them was answered.
  const heldUntilMs = shareOneCause(spread, lateMs) ? cameMs : heard.heldUntilMs;
  let { meanLateMs } = heard;
  const countedLateMs = lateMs.slice(0, passed).map((late, i) => {
    // What left before the end of a standstill came at its end, also where its own answer came a little later than the first ones.
    const heldMs = heldUntilMs - (leftMs[i] ?? heldUntilMs);
    if (heldMs <= 0) meanLateMs = withLateness(meanLateMs, late);
    const boundMs = meanLateMs < LATENESS.usualMs ? late : Math.min(late, LATENESS.mostMs);
    return Math.max(0, heldMs, boundMs - guardMs);
  });
  // What others shared says nothing of how answers differ from call to call.
  const ownHeldUntilMs = passed > 0 ? heldUntilMs : answer.heldUntilMs;
  noteAnswer(spread, cameMs - Math.max(atMs - tookMs, ownHeldUntilMs ?? Number.NEGATIVE_INFINITY));
  return { heard: { quickest, meanLateMs, spread, heldUntilMs }, countedLateMs };
}

/**
 * Whether answers stay away for so long that something must stand still.
 * @param leftMs when the calls left of which, and of no later one, an answer has come; in the order in which they left
 */
export function isSilent({ quickest, spread }: Heard, leftMs: readonly number[], nowMs: number): boolean {
  const cameMs = cameBy(quickest, nowMs);
  return shareOneCause(
    spread,
    leftMs.map((left) => cameMs - left),
  );
}

function withAnswer(quickest: Quickest, tookMs: number, atMs: number): Quickest {
  const { nowMs, sinceMs } = quickest;
  if (atMs - sinceMs > STRETCH_MS) return { nowMs: tookMs, beforeMs: nowMs, sinceMs: atMs };
  return tookMs < nowMs ? { ...quickest, nowMs: tookMs } : quickest;
}

function quickestMs({ nowMs, beforeMs }: Quickest): number {
  return Math.min(nowMs, beforeMs);
}

/** When a call whose answer comes at `atMs` had come to the server, at the latest. */
function cameBy(quickest: Quickest, atMs: number): number {
  return atMs - quickestMs(quickest);
}

/** The average with another call that came so late. */
function withLateness(meanMs: number, lateMs: number): number {
  return meanMs + (Math.min(lateMs, LATENESS.mostInMeanMs) - meanMs) / LATENESS.meanOver;
}
