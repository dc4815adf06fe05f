// What one word of an answer does to one row: settles it, or leaves it open with what is known of it.
import type { OpenRow } from './batch-state.ts';
import type { Verdict } from './code-table.ts';
import type { Note, SettledOutcome } from './outcome.ts';
import type { RowWord } from './row-words.ts';
import { groupRows, rangesOf, type SettledGroup, type SettledRow } from './settled-rows.ts';

export interface RowTerms {
  /** Most calls that may carry a row (`--attempts`). */
  readonly maxAttempts: number;
  /** When the answer came, ISO 8601 UTC. */
  readonly at: string;
}

/** What the call makes of one row that it carried. */
export function judgeRow(row: OpenRow, word: RowWord, terms: RowTerms): OpenRow | SettledRow {
  switch (word.verdict) {
    case 'deleted':
      return settle(row, word, { outcome: 'deleted', at: terms.at });
    case 'absent':
      return row.maybeDone
        ? settle(row, word, { outcome: 'deleted', note: 'confirmed_by_absence', at: terms.at })
        : settle(row, word, { outcome: 'absent', at: terms.at });
    case 'refused':
      return row.maybeDone && !speaksOfRow(word)
        ? settle(row, word, { outcome: 'unknown', at: terms.at })
        : settle(row, word, { outcome: 'failed', at: terms.at });
    case 'retry':
    case 'unrecognised':
      return tryAgain(row, word, terms);
    case 'silent':
      return hearAgain(row, word, terms);
    case 'stop':
      return word.doubt === undefined ? turnedAway(row, word) : refuseAgain(row, word, terms);
    case 'throttled':
    case 'sign-again':
      return turnedAway(row, word);
    case 'held-back':
      // 'One more try' for a code that nobody knows is remembered in the last word.
      return row.last?.verdict === 'unrecognised' ? row : { ...row, last: lastWord(word) };
    case 'undelivered':
      return row;
    default:
      return word.verdict satisfies never;
  }
}

/**
 * 'Absent' that may be about another row of the request, or a gateway's refusal that no service has
 * seen: of a row that may be
 * deleted they prove nothing.
 */
function speaksOfRow({ meaning, status }: RowWord): boolean {
  return meaning?.verdict !== 'absent' && status === undefined;
}

function turnedAway(row: OpenRow, word: RowWord): OpenRow {
  return { ...row, maybeDone: row.maybeDone || word.claimsDone === true, last: lastWord(word) };
}

/**
 * So often a row is refused before it fails without another call to compare with: `--attempts` may
 * be 1.
 */
const MOST_REFUSALS = 5;

/**
 * A stop that others may not get: it is tried again until others show what it is about, or none
 * come.
 */
function refuseAgain(row: OpenRow, word: RowWord, terms: RowTerms): OpenRow | SettledRow {
  const refusals = (row.refusals ?? 0) + (word.doubt === 'row' ? 1 : 0);
  if (refusals < MOST_REFUSALS) return { ...turnedAway(row, word), refusals };
  return judgeRow(row, { ...word, verdict: 'refused' }, terms);
}

/** An answer that asks for another try: a passing fault, or a code that nobody knows (one more try only). */
function tryAgain(row: OpenRow, word: RowWord, terms: RowTerms): OpenRow | SettledRow {
  const secondUnknown = word.verdict === 'unrecognised' && row.last?.verdict === 'unrecognised';
  if (secondUnknown) return settle(row, word, { outcome: 'failed', at: terms.at });
  if (row.attempts + 1 >= terms.maxAttempts) return atLast(row, word, terms);
  // A deletion runs in stages on the server and may have got through although it reports a fault.
  return {
    ...row,
    attempts: row.attempts + 1,
    maybeDone: true,
    silent: false,
    last: lastWord(word),
  };
}

/** That a later call met a passing fault says nothing of the one that was never answered. */
function atLast(row: OpenRow, word: RowWord, { at }: RowTerms): SettledRow {
  const isOpen = row.wasSilent === true && word.verdict === 'retry';
  return settle(row, word, { outcome: isOpen ? 'unknown' : 'failed', at });
}

/** No answer for this row: the last call may have worked, so only an answer to a later one can say. */
function hearAgain(row: OpenRow, word: RowWord, terms: RowTerms): OpenRow | SettledRow {
  if (row.attempts + 1 >= terms.maxAttempts) {
    return settle(row, word, { outcome: 'unknown', at: terms.at });
  }
  return { ...row, attempts: row.attempts + 1, maybeDone: true, silent: true, wasSilent: true };
}

function lastWord(word: RowWord): NonNullable<OpenRow['last']> {
  return {
    verdict: verdictOf(word),
    ...(word.code === undefined ? {} : { code: word.code }),
    message: word.message,
    ...(word.requestId === undefined ? {} : { requestId: word.requestId }),
  };
}

function verdictOf({ verdict }: RowWord): Verdict {
  if (verdict === 'held-back') return 'refused';
  return verdict === 'silent' || verdict === 'undelivered' ? 'retry' : verdict;
}

/** The row's final word. */
export function settle(
  row: OpenRow,
  word: RowWord,
  end: { readonly outcome: SettledOutcome; readonly note?: Note; readonly at: string },
): SettledRow {
  const note = end.note ?? word.meaning?.note;
  return {
    row: row.row,
    outcome: end.outcome,
    ...(word.code === undefined ? {} : { code: word.code }),
    message: word.message,
    ...(note === undefined ? {} : { note }),
    attempts: row.attempts + 1,
    ...(word.requestId === undefined ? {} : { requestId: word.requestId }),
    at: end.at,
  };
}

/** The final word on rows that were all deleted. */
export function settleAll(
  rows: readonly OpenRow[],
  word: RowWord,
  { at }: RowTerms,
): readonly SettledGroup[] {
  const [first] = rows;
  if (first === undefined) return [];
  const end = { outcome: 'deleted', at } as const;
  if (rows.some(({ attempts }) => attempts !== first.attempts)) {
    return groupRows(rows.map((row) => settle(row, word, end)));
  }
  const { row: _row, ...shared } = settle(first, word, end);
  return [{ ...shared, rows: rangesOf(rows) }];
}
