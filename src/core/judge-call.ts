// Turns one call's answer into settled rows and rows to try again. Rows in equal rows out, whatever the answer.
import { type BatchState, type OpenRow, rowsToSend } from './batch-state.ts';
import type { CallResult } from './call-result.ts';
import type { StopSubject } from './code-table.ts';
import { nextParts } from './halving.ts';
import { judgeRow, type RowTerms, settle, settleAll } from './judge-row.ts';
import { aboutOne, type CallContext, deletedForAll, type RowWord, wordsFor } from './row-words.ts';
import { groupRows, type SettledGroup, type SettledRow } from './settled-rows.ts';

/** Why every further call of this app would be answered alike. */
export interface StopReason {
  readonly code?: number;
  readonly message: string;
  readonly meaning: string;
  readonly advice?: string;
  /** Left out where the code says all there is. */
  readonly about?: StopSubject;
  /** It can be about this request alone: it is a stop only if another one gets it too. */
  readonly isDoubtful?: true;
}

export interface CallJudgement {
  readonly state: BatchState;
  /** The rows that this call settled. */
  readonly settled: readonly SettledGroup[];
  readonly stop?: StopReason;
  /** The signature was refused, for the batch's first time: make a new one before the next call. */
  readonly signAgain: boolean;
  /** Why the run stops if the signature cannot be mended; given with `signAgain`. */
  readonly refusedSignature?: StopReason;
  readonly throttled: boolean;
  /** The service has done, or refused, what was asked for at least one row, and stopped nothing. */
  readonly isServed: boolean;
  /** Shortest wait before the next call of this batch, ms, that the answer asks for. */
  readonly waitMs: number;
  /** Nothing need pass first: what goes out next is open for nothing that a wait would change. */
  readonly goesOnAtOnce: boolean;
  /** How often what goes out next was tried without coming further. */
  readonly tries: number;
}

export interface CallToJudge extends CallContext, RowTerms {
  /** All ids of the batch, open or not. */
  readonly ids: readonly string[];
  readonly state: BatchState;
  readonly result: CallResult;
  /**
   * Others were served since this batch was told what could be about all: so it is about this
   * batch.
   */
  readonly isAboutOne?: boolean;
}

/** Judges a call that carried exactly `rowsToSend(state)`, in that order. Never throws. */
export function judgeCall(call: CallToJudge): CallJudgement {
  const carried = rowsToSend(call.state);
  const ids = carried.map((row) => call.ids[row.row] ?? '');
  const alike = deletedForAll(call, ids, call.result);
  if (alike !== undefined && carried.length === call.state.open.length) {
    return conclude(call, [alike], {
      settled: settleAll(carried, alike, call),
      open: [],
      halving: undefined,
      isAgain: false,
    });
  }
  const told = wordsFor(call, ids, call.result);
  const words = call.isAboutOne === true ? aboutOne(told) : told;
  const settled: SettledRow[] = [];
  const open: OpenRow[] = [];
  carried.forEach((row, i) => {
    const next = judgeRow(row, words[i] ?? { verdict: 'silent', message: 'no result for this row' }, call);
    if ('outcome' in next) settled.push(next);
    else open.push(next);
  });
  const judged = conclude(call, words, rowsAfter(call, words, { settled, open }));
  return words === told ? judged : { ...judged, isServed: isServed(told) };
}

const SERVED: ReadonlySet<RowWord['verdict']> = new Set(['deleted', 'absent', 'refused', 'held-back']);

function isServed(words: readonly RowWord[]): boolean {
  const hasStop = words.some(({ verdict, doubt }) => verdict === 'stop' || doubt !== undefined);
  return !hasStop && words.some(({ verdict }) => SERVED.has(verdict));
}

interface JudgedRows {
  readonly settled: readonly SettledRow[];
  readonly open: readonly OpenRow[];
}

interface RowsAfter extends Pick<JudgedRows, 'open'> {
  readonly settled: readonly SettledGroup[];
  readonly halving: BatchState['halving'];
  /** What goes out next met a passing fault in its last call. */
  readonly isAgain: boolean;
}

/** The batch as a whole: rows that the call did not carry stay as they were, unless halving is given up. */
function rowsAfter(call: CallToJudge, words: readonly RowWord[], judged: JudgedRows): RowsAfter {
  const { state } = call;
  const { halving, giveUp, isAgain } = nextParts({ before: state, words, ...judged });
  const carriedOn = new Map(judged.open.map((row) => [row.row, row]));
  const settledNow = new Set(judged.settled.map(({ row }) => row));
  const open = state.open
    .filter(({ row }) => !settledNow.has(row))
    .map((row) => carriedOn.get(row.row) ?? row);
  if (giveUp === undefined) return { settled: groupRows(judged.settled), open, halving, isAgain };
  const held = new Set(state.held);
  // A row whose last call was not answered may be gone: only its own answer can say. A row that is held was not sent.
  const isFailed = ({ row, silent }: OpenRow) => !silent && !held.has(row);
  const failed = open.filter(isFailed);
  return {
    settled: groupRows([
      ...judged.settled,
      ...failed.map((row) => settle(row, giveUp, { outcome: givenUpAs(row, giveUp), at: call.at })),
    ]),
    open: open.filter((row) => !isFailed(row)),
    halving,
    isAgain,
  };
}

/** A gateway's refusal says nothing of what an earlier call did. */
function givenUpAs({ maybeDone }: OpenRow, { status }: RowWord): 'failed' | 'unknown' {
  return maybeDone && status !== undefined ? 'unknown' : 'failed';
}

function conclude(call: CallToJudge, words: readonly RowWord[], rows: RowsAfter): CallJudgement {
  const { state: before } = call;
  const refusedSignature = words.find((word) => word.verdict === 'sign-again');
  const stopping = stopIn(words) ?? (before.signedAgain ? refusedSignature : undefined);
  const throttled = words.some((word) => word.verdict === 'throttled');
  const signedAgain = before.signedAgain || refusedSignature !== undefined;
  const isTurnedAway = throttled || words.some((word) => word.verdict === 'undelivered');
  const state = stateAfter(before, rows, { throttled, signedAgain, isTurnedAway });
  const attempts = rowsToSend(state).map((row) => row.attempts + (row.refusals ?? 0));
  return {
    state,
    settled: rows.settled,
    ...(stopping === undefined ? {} : { stop: reasonOf(stopping) }),
    signAgain: refusedSignature !== undefined && !before.signedAgain,
    ...(refusedSignature === undefined ? {} : { refusedSignature: reasonOf(refusedSignature) }),
    throttled,
    isServed: isServed(words),
    waitMs: Math.max(0, ...words.map((word) => word.meaning?.waitMs ?? 0)),
    goesOnAtOnce: !isTurnedAway && !rows.isAgain,
    tries: Math.max(0, ...attempts) + (state.turnedAway ?? 0),
  };
}

/** One that is certain goes before one that is not. */
function stopIn(words: readonly RowWord[]): RowWord | undefined {
  const stops = words.filter(({ verdict }) => verdict === 'stop');
  return stops.find(({ doubt }) => doubt === undefined) ?? stops[0];
}

interface CallMarks {
  readonly throttled: boolean;
  readonly signedAgain: boolean;
  /** Nothing was looked at. */
  readonly isTurnedAway: boolean;
}

function stateAfter(
  { halving: _halving, turnedAway = 0, ...before }: BatchState,
  { settled, open, halving }: RowsAfter,
  { throttled, signedAgain, isTurnedAway }: CallMarks,
): BatchState {
  return {
    ...before,
    calls: before.calls + 1,
    throttled: before.throttled + (throttled ? 1 : 0),
    signedAgain,
    settled: [...before.settled, ...settled],
    open,
    ...(isTurnedAway ? { turnedAway: turnedAway + 1 } : {}),
    ...(halving === undefined ? {} : { halving }),
  };
}

function reasonOf(word: RowWord): StopReason {
  const about = word.verdict === 'sign-again' ? 'signature' : word.meaning?.about;
  return {
    ...(word.code === undefined ? {} : { code: word.code }),
    message: word.message,
    meaning: word.meaning?.meaning ?? word.message,
    ...(word.meaning?.advice === undefined ? {} : { advice: word.meaning.advice }),
    ...(about === undefined ? {} : { about }),
    ...(word.doubt === undefined ? {} : { isDoubtful: true }),
  };
}
