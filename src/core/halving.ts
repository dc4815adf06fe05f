// Finds the bad row of a request that was refused as a whole: which rows go together next, and when to give that up.
import type { BatchState, Halving, OpenRow } from './batch-state.ts';
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
  const parts = partsAfter(call);
  const left = parts.reduce((sum, part) => sum + part.length, 0);
  const refusals = alike?.refusals ?? 0;
  // Where fewer rows are left than calls were made, sending them costs less than a wrong guess.
  if (refusal !== undefined && refusals >= AND_FOUR_ROWS && left > refusals) {
    return { halving: undefined, giveUp: refusal };
  }
  const next = refusal !== undefined && refusals === WHOLE_AND_HALVES ? withSingleRows(parts) : parts;
  if (next.length < 2) return { halving: undefined, giveUp: undefined };
  return { halving: { parts: next, ...(alike === undefined ? {} : { alike }) }, giveUp: undefined };
}

/** The word that all rows of the call share, if it is a refusal that can be about one row. */
function refusalOf(words: readonly RowWord[]): RowWord | undefined {
  const [first] = words;
  const isRefusal = first?.verdict === 'held-back' || first?.verdict === 'refused';
  if (!isRefusal || first.meaning?.mayBeOneRow !== true) return undefined;
  return words.every(({ verdict, code }) => verdict === first.verdict && code === first.code)
    ? first
    : undefined;
}

function stillAlike(call: JudgedCall, refusal: RowWord | undefined): Halving['alike'] {
  const { halving, settled } = call.before;
  if (refusal?.code === undefined) return call.settled.length > 0 ? undefined : halving?.alike;
  const { code } = refusal;
  if (halving === undefined) return settled.length > 0 ? undefined : { code, refusals: 1 };
  if (halving.alike?.code !== code) return undefined;
  return { code, refusals: halving.alike.refusals + 1 };
}

/** Those that wait, then the halves of what was refused together, then what must be sent again as it was. */
function partsAfter({ before, words, open }: JudgedCall): readonly (readonly number[])[] {
  const waiting = before.halving?.parts.slice(1) ?? [];
  const isSplit = words.some(({ verdict }) => verdict === 'held-back');
  const whole = open.map(({ row }) => row);
  return [...waiting, ...(isSplit ? halves(whole) : [whole])].filter((part) => part.length > 0);
}

function halves(rows: readonly number[]): readonly (readonly number[])[] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}

function withSingleRows(parts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const singles = parts.map((part) => part.slice(0, 1));
  const rests = parts.map((part) => part.slice(1));
  return [...singles, ...rests.filter((rest) => rest.length > 0)];
}
