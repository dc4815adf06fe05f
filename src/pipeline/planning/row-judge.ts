// Judges one row: is it valid, is it protected? The order of the questions is part of the contract; whether it was there already comes last.
import type { IdJudgement } from '../../core/deletion-job.ts';
import type { ExcludedOutcome } from '../../core/outcome.ts';
import type { RowChunk } from '../../core/ports/reading.ts';
import type { ProtectEntry, ProtectIndex } from '../../core/protect/protect-index.ts';
import type { TargetLane } from './target-lane.ts';
import type { ColumnPlace } from './wanted-columns.ts';

export interface Doubt {
  readonly code: string;
  readonly reason: string;
}

export type RowVerdict =
  | { readonly kind: 'kept'; readonly doubts: readonly Doubt[] }
  | {
      readonly kind: 'excluded';
      readonly outcome: ExcludedOutcome;
      /** The column at fault, for invalid rows. */
      readonly column?: string;
      readonly reason: string;
    };

export type ExcludedVerdict = Extract<RowVerdict, { kind: 'excluded' }>;

export interface RowJudgeOptions {
  /** Matches a row by its id or its owner. */
  readonly protect: Pick<ProtectIndex, 'match'> | undefined;
  /** Accounts that no plan ever deletes; matches columns that hold accounts. */
  readonly builtInAccounts: readonly string[];
}

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
  readonly #options: RowJudgeOptions;
  #protectedRows = 0;

  constructor(options: RowJudgeOptions) {
    this.#options = options;
  }

  /** Rows that the protect file keeps back so far. */
  get protectedRows(): number {
    return this.#protectedRows;
  }

  /** A row that is kept can still be a duplicate. */
  judge(lane: TargetLane, owner: string | undefined, id: string | undefined): RowVerdict {
    const ownerWord = judgeOwner(lane, owner);
    if (ownerWord.kind === 'excluded') return ownerWord;
    if (id === undefined || id === '') return lack(lane.columns.id, id);
    const idWord = judgeValue(lane, lane.columns.id, id);
    if (idWord.kind === 'excluded') return idWord;
    const entry = this.#entryOf(owner, id);
    if (entry?.ended === false) return this.#protectedBy(entry);
    if (this.#isAdmin(lane.columns.owner, owner) || this.#isAdmin(lane.columns.id, id))
      return PROTECTED_ADMIN;
    const word = joined(ownerWord, idWord);
    return entry === undefined ? word : { kind: 'kept', doubts: [...word.doubts, ENDED_ENTRY] };
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
  return owner.doubts.length === 0 ? id : { kind: 'kept', doubts: [...owner.doubts, ...id.doubts] };
}

function judgeOwner(lane: TargetLane, owner: string | undefined): RowVerdict {
  const column = lane.columns.owner;
  if (column === undefined) return KEPT;
  return owner === undefined || owner === '' ? lack(column, owner) : judgeValue(lane, column, owner);
}

function judgeValue(lane: TargetLane, column: ColumnPlace, value: string): RowVerdict {
  const judgement: IdJudgement = lane.job.judge(column.name, value);
  switch (judgement.kind) {
    case 'fine':
      return KEPT;
    case 'doubtful':
      return { kind: 'kept', doubts: [{ code: judgement.code, reason: judgement.reason }] };
    case 'invalid':
      return invalid(column.name, judgement.reason);
    default:
      return judgement satisfies never;
  }
}

function lack(column: ColumnPlace, value: '' | undefined): RowVerdict {
  return invalid(
    column.name,
    value === undefined ? 'too few columns: there is no value' : 'the value is empty',
  );
}

function invalid(column: string, reason: string): RowVerdict {
  return { kind: 'excluded', outcome: 'invalid', column, reason };
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
