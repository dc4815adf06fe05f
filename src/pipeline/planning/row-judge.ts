// Judges one row: is it valid, is it protected? The order of the questions is part of the contract; whether it was there already comes last.
import type { IdJudgement } from '../../core/deletion-job.ts';
import { DOUBTS, type DoubtCode } from '../../core/doubts/codes.ts';
import { type JoinedNames, mayBeJoined } from '../../core/doubts/joined-names.ts';
import { marksOf } from '../../core/doubts/marks.ts';
import { doubtsOf } from '../../core/doubts/value-doubts.ts';
import type { ExcludedOutcome } from '../../core/outcome.ts';
import type { RowChunk } from '../../core/ports/reading.ts';
import type { ProtectEntry, ProtectIndex } from '../../core/protect/protect-index.ts';
import type { Suspect } from './list-doubts.ts';
import type { TargetLane } from './target-lane.ts';
import type { ColumnPlace } from './wanted-columns.ts';

/** What is noted about a row that will be sent. */
export interface Doubt {
  readonly code: string;
  readonly reason: string;
}

export type RowVerdict =
  | {
      readonly kind: 'kept';
      readonly doubts: readonly Doubt[];
      /** Doubted only if the list as a whole looks like it. */
      readonly suspect?: Suspect;
    }
  | {
      readonly kind: 'excluded';
      readonly outcome: ExcludedOutcome;
      /** The column at fault, for invalid rows. */
      readonly column?: string;
      readonly reason: string;
      /** What a person can accept by name, for invalid rows. */
      readonly doubt?: DoubtCode;
    };

export type ExcludedVerdict = Extract<RowVerdict, { kind: 'excluded' }>;

export interface RowJudgeOptions {
  /** Matches a row by its id or its owner. */
  readonly protect: Pick<ProtectIndex, 'match'> | undefined;
  /** Accounts that no plan ever deletes; matches columns that hold accounts. */
  readonly builtInAccounts: readonly string[];
  /** Doubts that a person has accepted by name. */
  readonly accept: ReadonlySet<DoubtCode>;
  /** Names of the columns, that a value can be joined to. */
  readonly joinedNames: JoinedNames;
  /** Looks at each value of a row that may be sent, for what only the list as a whole can tell. */
  readonly list: { see(column: ColumnPlace, value: string, marks: number): Suspect | undefined };
}

const NONE: readonly FoundDoubt[] = [];
const KEPT: KeptVerdict = { kind: 'kept', doubts: [] };
const LISTED = 'listed in the protect file';
const ENDED_ENTRY: Doubt = {
  code: 'protect-ended',
  reason: 'named in the protect file by an entry that has ended',
};
const PROTECTED_ADMIN: RowVerdict = {
  kind: 'excluded',
  outcome: 'protected',
  reason: 'an administrator account',
};
export const DUPLICATE: ExcludedVerdict = {
  kind: 'excluded',
  outcome: 'duplicate',
  reason: 'the same row stands further up',
};

export class RowJudge {
  /** Of the row that was judged last: `marksOf` its owner and its id. */
  ownerMarks = 0;
  idMarks = 0;
  readonly #options: RowJudgeOptions;
  readonly #joinedNames: JoinedNames;
  #protectedRows = 0;

  constructor(options: RowJudgeOptions) {
    this.#options = options;
    this.#joinedNames = options.joinedNames;
  }

  /** Rows that the protect file keeps back so far. */
  get protectedRows(): number {
    return this.#protectedRows;
  }

  /** A row that is kept can still be a duplicate. */
  judge(lane: TargetLane, owner: string | undefined, id: string | undefined): RowVerdict {
    const ownerWord = this.#judgeOwner(lane, owner);
    if (ownerWord.kind === 'excluded') return ownerWord;
    if (id === undefined || id === '') return lack(lane.columns.id, id);
    this.idMarks = marksOf(id);
    const idWord = this.#judgeValue(lane, lane.columns.id, id);
    if (idWord.kind === 'excluded') return idWord;
    const entry = this.#entryOf(owner, id);
    if (entry?.ended === false) return this.#protectedBy(entry);
    if (this.#isAdmin(lane.columns.owner, owner) || this.#isAdmin(lane.columns.id, id))
      return PROTECTED_ADMIN;
    const word = joined(ownerWord, idWord);
    return entry === undefined ? word : { ...word, doubts: [...word.doubts, ENDED_ENTRY] };
  }

  #judgeOwner(lane: TargetLane, owner: string | undefined): RowVerdict {
    const column = lane.columns.owner;
    if (column === undefined) return KEPT;
    return owner === undefined || owner === '' ? lack(column, owner) : this.#judgeValue(lane, column, owner);
  }

  #judgeValue(lane: TargetLane, column: ColumnPlace, value: string): RowVerdict {
    const marks = column === lane.columns.id ? this.idMarks : this.ownerMarks;
    const judgement: IdJudgement = lane.job.judge(column.name, value, marks);
    if (judgement.kind === 'invalid') return refused({ column: column.name, reason: judgement.reason });
    const found = doubtsOf(value, marks, column.isFreeText);
    const joined = this.#joinedTo(value, marks);
    const suspect = this.#options.list.see(column, value, marks);
    const isSound = found.length + joined.length === 0 && suspect === undefined;
    if (judgement.kind === 'fine' && isSound) return KEPT;
    const all = [...found.map((doubt) => ({ doubt, reason: DOUBTS[doubt].reason })), ...joined];
    if (judgement.kind === 'doubted') all.push(judgement);
    const refusal = all.find(({ doubt }) => !this.#options.accept.has(doubt));
    if (refusal !== undefined) return refused({ column: column.name, ...refusal });
    const doubts = all.map(({ doubt, reason }): Doubt => ({ code: doubt, reason: `${reason}; accepted` }));
    if (judgement.kind === 'doubtful') doubts.push({ code: judgement.code, reason: judgement.reason });
    return { kind: 'kept', doubts, ...(suspect === undefined ? {} : { suspect }) };
  }

  #joinedTo(value: string, marks: number): readonly FoundDoubt[] {
    if (!mayBeJoined(value, marks)) return NONE;
    const reason = this.#joinedNames.faultOf(value);
    return reason === undefined ? NONE : [{ doubt: 'header-again', reason }];
  }

  /** One that protects the owner or the id comes before one that has ended. */
  #entryOf(owner: string | undefined, id: string): ProtectEntry | undefined {
    const { protect } = this.#options;
    if (protect === undefined) return undefined;
    const byOwner = owner === undefined ? undefined : protect.match(owner);
    return byOwner?.ended === false ? byOwner : (protect.match(id) ?? byOwner);
  }

  #protectedBy({ reason }: ProtectEntry): RowVerdict {
    this.#protectedRows += 1;
    return {
      kind: 'excluded',
      outcome: 'protected',
      reason: reason === undefined ? LISTED : `${LISTED}: ${reason}`,
    };
  }

  #isAdmin(column: ColumnPlace | undefined, value: string | undefined): boolean {
    if (column?.isAccount !== true) return false;
    // Not `includes`, which does not see at once that texts of other lengths differ.
    for (const account of this.#options.builtInAccounts) if (account === value) return true;
    return false;
  }
}

type KeptVerdict = Extract<RowVerdict, { kind: 'kept' }>;

function joined(owner: KeptVerdict, id: KeptVerdict): KeptVerdict {
  if (owner === KEPT) return id;
  const suspect = owner.suspect ?? id.suspect;
  const doubts = [...owner.doubts, ...id.doubts];
  return { kind: 'kept', doubts, ...(suspect === undefined ? {} : { suspect }) };
}

interface FoundDoubt {
  readonly doubt: DoubtCode;
  readonly reason: string;
}

function lack(column: ColumnPlace, value: '' | undefined): RowVerdict {
  const reason = value === undefined ? 'too few columns: there is no value' : 'the value is empty';
  return refused({ column: column.name, reason });
}

/** An invalid row. */
export function refused(why: {
  readonly reason: string;
  readonly column?: string;
  readonly doubt?: DoubtCode;
}): ExcludedVerdict {
  const { reason, column, doubt } = why;
  return {
    kind: 'excluded',
    outcome: 'invalid',
    reason,
    ...(column === undefined ? {} : { column }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** What is the same for the same row of the same target only. The length of the owner keeps ('ab', 'c') and ('a', 'bc') apart. */
export function keyOf(lane: TargetLane, owner: string | undefined, id: string): string {
  if (owner !== undefined) return `${lane.keyPrefix}${owner.length}:${owner}${id}`;
  return lane.keyPrefix === '' ? id : lane.keyPrefix + id;
}

/** What stands in a row's column, if anything. */
export function valueAt(chunk: RowChunk, column: ColumnPlace | undefined, row: number): string | undefined {
  return column === undefined ? undefined : chunk.values[column.position]?.[row];
}
