// Turns one call's answer into settled rows and rows to try again. Rows in equal rows out, whatever the answer.
import type { BatchState, OpenRow, SettledRow } from './batch-state.ts';
import type { CallResult } from './call-result.ts';
import type { Note, SettledOutcome } from './outcome.ts';
import { type CallContext, type RowWord, wordsFor } from './row-words.ts';

/** Why every further call of this app would be answered alike. */
export interface StopReason {
  readonly code?: number;
  readonly message: string;
  readonly meaning: string;
  readonly advice?: string;
}

export interface CallJudgement {
  readonly state: BatchState;
  readonly stop?: StopReason;
  /** The signature was refused for the first time: make a new one before the next call. */
  readonly signAgain: boolean;
  readonly throttled: boolean;
  /** Shortest wait before the next call of this batch, ms, that the answer asks for. */
  readonly waitMs: number;
}

export interface CallToJudge extends CallContext {
  /** All ids of the batch, open or not. */
  readonly ids: readonly string[];
  readonly state: BatchState;
  readonly result: CallResult;
  /** Most calls that may carry a row (`--attempts`). */
  readonly maxAttempts: number;
  /** When the answer came, ISO 8601 UTC. */
  readonly at: string;
}

/** Judges a call that carried exactly the open rows of `state`, in their order. Never throws. */
export function judgeCall(call: CallToJudge): CallJudgement {
  const { state } = call;
  const sent = state.open.map((row) => call.ids[row.row] ?? '');
  const words = wordsFor(call, sent, call.result);
  const settled: SettledRow[] = [];
  const open: OpenRow[] = [];
  state.open.forEach((row, i) => {
    const word = words[i] ?? { verdict: 'silent', message: 'no result for this row' };
    const next = judgeRow(row, word, call);
    if ('outcome' in next) settled.push(next);
    else open.push(next);
  });
  return conclude(call, words, { settled: [...state.settled, ...settled], open });
}

function conclude(
  call: CallToJudge,
  words: readonly RowWord[],
  rows: Pick<BatchState, 'settled' | 'open'>,
): CallJudgement {
  const { state } = call;
  const refusedSignature = words.find((word) => word.verdict === 'sign-again');
  const stopping =
    words.find((word) => word.verdict === 'stop') ?? (state.signedAgain ? refusedSignature : undefined);
  const throttled = words.some((word) => word.verdict === 'throttled');
  return {
    state: {
      calls: state.calls + 1,
      throttled: state.throttled + (throttled ? 1 : 0),
      signedAgain: state.signedAgain || refusedSignature !== undefined,
      ...rows,
    },
    ...(stopping === undefined ? {} : { stop: reasonOf(stopping) }),
    signAgain: refusedSignature !== undefined && !state.signedAgain,
    throttled,
    waitMs: Math.max(0, ...words.map((word) => word.meaning?.waitMs ?? 0)),
  };
}

function reasonOf(word: RowWord): StopReason {
  return {
    ...(word.code === undefined ? {} : { code: word.code }),
    message: word.message,
    meaning: word.meaning?.meaning ?? word.message,
    ...(word.meaning?.advice === undefined ? {} : { advice: word.meaning.advice }),
  };
}

function judgeRow(row: OpenRow, word: RowWord, call: CallToJudge): OpenRow | SettledRow {
  switch (word.verdict) {
    case 'deleted':
      return settle(row, word, { outcome: 'deleted', at: call.at });
    case 'absent':
      return row.maybeDone
        ? settle(row, word, { outcome: 'deleted', note: 'confirmed_by_absence', at: call.at })
        : settle(row, word, { outcome: 'absent', at: call.at });
    case 'refused':
      // 'Absent' that may be about another row of the request: of a row that may be deleted it proves nothing.
      return row.maybeDone && word.meaning?.verdict === 'absent'
        ? settle(row, word, { outcome: 'unknown', at: call.at })
        : settle(row, word, { outcome: 'failed', at: call.at });
    case 'retry':
    case 'unrecognised':
      return tryAgain(row, word, call);
    case 'silent':
      return hearAgain(row, word, call);
    case 'throttled':
    case 'sign-again':
    case 'stop':
      return { ...row, maybeDone: row.maybeDone || word.claimsDone === true, last: lastWord(word) };
    case 'undelivered':
      return row;
    default:
      return word.verdict satisfies never;
  }
}

/** An answer that asks for another try: a passing fault, or a code that nobody knows (one more try only). */
function tryAgain(row: OpenRow, word: RowWord, call: CallToJudge): OpenRow | SettledRow {
  const secondUnknown = word.verdict === 'unrecognised' && row.last?.verdict === 'unrecognised';
  if (secondUnknown || row.attempts + 1 >= call.maxAttempts) {
    return settle(row, word, { outcome: 'failed', at: call.at });
  }
  // A deletion runs in stages on the server and may have got through although it reports a fault.
  return {
    ...row,
    attempts: row.attempts + 1,
    maybeDone: true,
    silent: false,
    last: lastWord(word),
  };
}

/** No answer for this row: the last call may have worked, so only an answer to a later one can say. */
function hearAgain(row: OpenRow, word: RowWord, call: CallToJudge): OpenRow | SettledRow {
  if (row.attempts + 1 >= call.maxAttempts) {
    return settle(row, word, { outcome: 'unknown', at: call.at });
  }
  return { ...row, attempts: row.attempts + 1, maybeDone: true, silent: true };
}

function lastWord(word: RowWord): NonNullable<OpenRow['last']> {
  return {
    verdict: word.verdict === 'silent' || word.verdict === 'undelivered' ? 'retry' : word.verdict,
    ...(word.code === undefined ? {} : { code: word.code }),
    message: word.message,
    ...(word.requestId === undefined ? {} : { requestId: word.requestId }),
  };
}

function settle(
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
