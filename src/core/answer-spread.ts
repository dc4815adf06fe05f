// How much longer than the quickest one answers take, and whether many late calls can be late by chance, each for itself.

/**
 * How many of the last answers took longer than the quickest one by at least so much: one place for each `STEP_MS`. Written in place,
 * since there is one for each line of calls.
 */
export interface AnswerSpread {
  readonly beyond: Float64Array;
}

/** Finer than what is told apart with it. */
const STEP_MS = 10;
/** Two seconds; what is beyond counts as that. */
const STEPS = 200;
/** Of more answers than this the older half is forgotten, little by little. */
const MOST_ANSWERS = 512;

/**
 * Calls that are late each for itself, since the server takes now 50 and now 500 ms, are as late as this all at once in one of a
 * million moments at most. Rarer, and it is taken that they share one cause: something stood still. There are hundreds
 * of moments in a second, and one that is taken for a standstill wrongly costs up to a second of the pace.
 */
const BY_CHANCE = 0.000_001;

export function noAnswers(): AnswerSpread {
  return { beyond: new Float64Array(STEPS) };
}

/** Takes note of an answer that took so much longer than the quickest one. */
export function noteAnswer({ beyond }: AnswerSpread, excessMs: number): void {
  for (let step = stepOf(excessMs); step >= 0; step -= 1) beyond[step] = (beyond[step] ?? 0) + 1;
  if ((beyond[0] ?? 0) <= MOST_ANSWERS) return;
  for (let step = 0; step < STEPS; step += 1) beyond[step] = (beyond[step] ?? 0) / 2;
}

/**
 * Whether calls that went unanswered for so long share one cause. Where each is late for itself, the chances of all multiply.
 * @param lateMs by how much each is late, the latest first; at the first that is in time it ends
 */
export function shareOneCause({ beyond }: AnswerSpread, lateMs: Iterable<number>): boolean {
  const answers = beyond[0] ?? 0;
  let chance = 1;
  for (const late of lateMs) {
    if (late <= 0) break;
    // One more than was seen: what never happened yet can happen.
    chance *= ((beyond[stepOf(late)] ?? 0) + 1) / (answers + 1);
    if (chance < BY_CHANCE) return true;
  }
  return false;
}

function stepOf(ms: number): number {
  return Math.max(0, Math.min(STEPS - 1, Math.floor(ms / STEP_MS)));
}
