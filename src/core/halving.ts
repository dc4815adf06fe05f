// Finds the bad row of a request that was refused as a whole: which rows go together next, and when to give that up.
import { type BatchState, type Halving, type OpenRow, openHalving } from './batch-state.ts';
import type { RowWord } from './row-words.ts';
import type { SettledRow } from './settled-rows.ts';

/** A call of a batch whose rows have been judged. */
export interface JudgedCall {
  readonly before: BatchState;
  /** What the call said of each row that it carried. */
  readonly words: readonly RowWord[];
  readonly settled: readonly SettledRow[];
  /** The rows that it carried and left open. */
  readonly open: readonly OpenRow[];
}

export interface NextParts {
  /** Undefined where one call can carry all that is open. */
  readonly halving: Halving | undefined;
  /** The refusal that every row gets; undefined while it pays to look for the rows that it is about. */
  readonly giveUp: RowWord | undefined;
  /** What goes out next met a passing fault, or no answer, in its last call. */
  readonly isAgain: boolean;
}

type Rows = readonly number[];

/** What is left to send. */
interface PartsLeft {
  /** Those that can go out now. */
  readonly fresh: readonly Rows[];
  /** Those that met a passing fault: they go out when no others are left, and after a wait. */
  readonly again: readonly Rows[];
}

/** The whole and both halves were refused alike: time to ask whether it is about the rows at all. */
const WHOLE_AND_HALVES = 3;
/** ... and then a single row out of each quarter: it is not. */
const AND_FOUR_ROWS = 7;

/**
 * Parts are sent in the order in which they came up, so that a batch is probed all over before it is cut finer. One bad
 * row costs two calls a level. Where nothing but one refusal comes, four single rows are asked; refused alike, they end it.
 */
export function nextParts(call: JudgedCall): NextParts {
  const refusal = refusalOf(call.words);
  const alike = stillAlike(call, refusal);
  const left = partsAfter(call);
  const rowsLeft = [...left.fresh, ...left.again].flat().length;
  const refusals = alike?.refusals ?? 0;
  // Where fewer rows are left than calls were made, sending them costs less than a wrong guess.
  if (
    refusal !== undefined &&
    refusal.verdict !== 'stop' &&
    refusals >= AND_FOUR_ROWS &&
    rowsLeft > refusals
  ) {
    return { halving: undefined, giveUp: refusal, isAgain: false };
  }
  const isTimeToAsk = refusal !== undefined && refusals === WHOLE_AND_HALVES;
  const next = isTimeToAsk ? withSingleRows(left) : left;
  return {
    halving: halvingOf(next, alike),
    giveUp: undefined,
    isAgain: next.fresh.length === 0 && next.again.length > 0,
  };
}

function halvingOf({ fresh, again }: PartsLeft, alike: Halving['alike']): Halving | undefined {
  const parts = [...fresh, ...again];
  if (parts.length < 2) return undefined;
  return {
    parts,
    ...(again.length === 0 ? {} : { again: again.length }),
    ...(alike === undefined ? {} : { alike }),
  };
}

/** The word that all rows of the call share, if it is a refusal that can be about one row. */
function refusalOf(words: readonly RowWord[]): RowWord | undefined {
  const [first] = words;
  if (first === undefined || !mayBeOneRow(first)) return undefined;
  const answer = answerOf(first);
  return words.every((word) => word.verdict === first.verdict && answerOf(word) === answer)
    ? first
    : undefined;
}

function mayBeOneRow({ verdict, meaning, status }: RowWord): boolean {
  if (status !== undefined) return true;
  return (verdict === 'held-back' || verdict === 'refused') && meaning?.mayBeOneRow === true;
}

/** The number in which refusals are alike. */
function answerOf({ code, status }: RowWord): number | undefined {
  return code ?? status;
}

function stillAlike(call: JudgedCall, refusal: RowWord | undefined): Halving['alike'] {
  const { settled } = call.before;
  const halving = openHalving(call.before);
  const code = refusal && answerOf(refusal);
  if (code === undefined) return call.settled.length > 0 ? undefined : halving?.alike;
  if (halving === undefined) return settled.length > 0 ? undefined : { code, refusals: 1 };
  if (halving.alike?.code !== code) return undefined;
  return { code, refusals: halving.alike.refusals + 1 };
}

/** After these words a row is settled, or goes out in a smaller part: nothing need pass first. */
const FINAL_HERE: ReadonlySet<RowWord['verdict']> = new Set(['deleted', 'absent', 'refused', 'held-back']);

/** Those that wait, then the halves of what was refused together, then what must be sent again as it was. */
function partsAfter({ before, words, open }: JudgedCall): PartsLeft {
  const { parts = [], again: tail = 0 } = openHalving(before) ?? {};
  const freshBefore = Math.max(1, parts.length - tail);
  const fresh = parts.slice(1, freshBefore);
  const again = parts.slice(freshBefore);
  const isSplit = words.some(({ verdict, doubt }) => verdict === 'held-back' || doubt === 'request');
  const whole = open.map(({ row }) => row);
  const sent = (isSplit ? halves(whole) : [whole]).filter((part) => part.length > 0);
  const hasFault = words.some(({ verdict }) => !FINAL_HERE.has(verdict));
  return hasFault ? { fresh, again: [...again, ...sent] } : { fresh: [...fresh, ...sent], again };
}

function halves(rows: Rows): readonly Rows[] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}

function withSingleRows({ fresh, again }: PartsLeft): PartsLeft {
  const singles = [...fresh, ...again].map((part) => part.slice(0, 1));
  return { fresh: [...singles, ...restsOf(fresh)], again: restsOf(again) };
}

function restsOf(parts: readonly Rows[]): readonly Rows[] {
  return parts.map((part) => part.slice(1)).filter((rest) => rest.length > 0);
}
