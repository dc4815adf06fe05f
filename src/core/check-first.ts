// Looking rows up before they are sent: what is asked, and what the answer makes of the batch.
import { type BatchState, type CheckFirst, type OpenRow, withOpenParts } from './batch-state.ts';
import type { JudgedRow, LookUpJudgement } from './judge-look-up.ts';
import { firstLookUp, type LookUp } from './look-up.ts';
import type { QueuedBatch } from './ports/batch-queue.ts';
import { groupRows, type SettledGroup, type SettledRow } from './settled-rows.ts';

const NOT_BEGUN: CheckFirst = { done: false, tries: 0, unlisted: [] };

/** The rows that the next look asks for. */
export function lookUpBefore({ batch, owner, ids, state }: QueuedBatch): LookUp {
  const { tries, unlisted } = state.check ?? NOT_BEGUN;
  const isAsked = ({ row }: OpenRow) =>
    unlisted.length > 0 ? unlisted.includes(row) : !(state.held?.includes(row) ?? false);
  const rows = state.open.filter(isAsked).map(({ row }) => ({ batch, row, id: ids[row] ?? '' }));
  return {
    ...firstLookUp(owner, rows),
    attempts: tries,
    absences: unlisted.length > 0 ? 1 : 0,
    signedAgain: state.signedAgain,
  };
}

export interface Checked {
  readonly state: BatchState;
  /** The rows that this look settled. */
  readonly settled: readonly SettledGroup[];
  /** Until the next look, or the call, ms. */
  readonly delayMs: number;
}

/**
 * What is absent is settled without being sent; what cannot be looked up is not sent either, since nobody could tell what
 * its deletion would mean. Reading changes nothing on the server, so no row becomes possibly done by it.
 */
export function checked(state: BatchState, judgement: LookUpJudgement, at: string): Checked {
  const open = new Map(state.open.map((row) => [row.row, row]));
  const settled = judgement.judged.flatMap((judged) => {
    const row = open.get(judged.row.row);
    return row === undefined ? [] : (settle(row, judged, at) ?? []);
  });
  const groups = groupRows(settled);
  const settledNow = new Set(settled.map(({ row }) => row));
  const [again] = judgement.again;
  const check: CheckFirst =
    again === undefined
      ? { done: true, tries: 0, unlisted: [] }
      : {
          done: false,
          tries: again.lookUp.attempts,
          unlisted: again.lookUp.absences > 0 ? again.lookUp.rows.map(({ row }) => row) : [],
        };
  return {
    settled: groups,
    state: withOpenParts({
      ...state,
      signedAgain: state.signedAgain || judgement.signAgain,
      settled: [...state.settled, ...groups],
      open: state.open.filter(({ row }) => !settledNow.has(row)),
      check,
    }),
    delayMs: again?.delayMs ?? 0,
  };
}

/** Undefined for a row that is there: it is sent. */
function settle(row: OpenRow, { verdict, note }: JudgedRow, at: string): SettledRow | undefined {
  const base = { row: row.row, attempts: row.attempts, at };
  switch (verdict) {
    case 'present':
      return undefined;
    case 'gone': {
      const message = 'not there when looked up before sending';
      if (row.maybeDone) return { ...base, outcome: 'deleted', message, note: 'confirmed_by_absence' };
      return { ...base, outcome: 'absent', message, ...(note === undefined ? {} : { note }) };
    }
    case 'unverifiable':
      return row.maybeDone
        ? { ...base, outcome: 'unknown', message: 'could not be looked up before it was sent again' }
        : { ...base, outcome: 'failed', message: 'could not be looked up first, so it was not sent' };
    default:
      return verdict satisfies never;
  }
}
