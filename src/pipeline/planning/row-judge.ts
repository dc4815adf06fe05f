// Judges one row: is it valid, protected, or there already? The order of the questions is part of the contract.
import type { IdJudgement } from '../../core/deletion-job.ts';
import type { DuplicateIndex } from '../../core/duplicate-index.ts';
import type { ExcludedOutcome } from '../../core/outcome.ts';
import type { RowChunk } from '../../core/ports/reading.ts';
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

export interface RowJudgeOptions {
  /** Matches a row by its id or its owner. */
  readonly protectedIds: ReadonlySet<string>;
  /** Accounts that no plan ever deletes; matches columns that hold accounts. */
  readonly builtInAccounts: readonly string[];
  readonly duplicates: DuplicateIndex;
}

const KEPT: RowVerdict = { kind: 'kept', doubts: [] };
const PROTECTED_BY_FILE: RowVerdict = { kind: 'excluded', outcome: 'protected', reason: 'listed in the protect file' };
const PROTECTED_ADMIN: RowVerdict = { kind: 'excluded', outcome: 'protected', reason: 'an administrator account' };
const DUPLICATE: RowVerdict = { kind: 'excluded', outcome: 'duplicate', reason: 'the same row stands further up' };

export class RowJudge {
  readonly #options: RowJudgeOptions;

  constructor(options: RowJudgeOptions) {
    this.#options = options;
  }

  /** Remembers the row if it is kept. */
  judge(lane: TargetLane, owner: string | undefined, id: string | undefined): RowVerdict {
    const { columns } = lane;
    const ownerFault = columns.owner && (lack(owner, columns.owner) ?? refusal(lane, columns.owner, owner ?? ''));
    if (ownerFault?.kind === 'excluded') return ownerFault;
    const idFault = lack(id, columns.id) ?? refusal(lane, columns.id, id ?? '');
    if (idFault?.kind === 'excluded') return idFault;
    const guarded = this.#guard(lane, owner, id ?? '');
    if (guarded !== undefined) return guarded;
    if (!this.#options.duplicates.add(keyOf(lane, owner, id ?? ''))) return DUPLICATE;
    if (ownerFault === undefined && idFault === undefined) return KEPT;
    return { kind: 'kept', doubts: [...(ownerFault?.doubts ?? []), ...(idFault?.doubts ?? [])] };
  }

  #guard(lane: TargetLane, owner: string | undefined, id: string): RowVerdict | undefined {
    const { protectedIds, builtInAccounts } = this.#options;
    if (protectedIds.size > 0 && (protectedIds.has(id) || (owner !== undefined && protectedIds.has(owner)))) {
      return PROTECTED_BY_FILE;
    }
    const { columns } = lane;
    const isAdmin =
      (columns.id.isAccount && builtInAccounts.includes(id)) ||
      (columns.owner?.isAccount === true && owner !== undefined && builtInAccounts.includes(owner));
    return isAdmin ? PROTECTED_ADMIN : undefined;
  }
}

function lack(value: string | undefined, column: ColumnPlace): RowVerdict | undefined {
  if (value === undefined) return invalid(column.name, 'too few columns: there is no value');
  return value === '' ? invalid(column.name, 'the value is empty') : undefined;
}

function refusal(lane: TargetLane, column: ColumnPlace, value: string): RowVerdict | undefined {
  const judgement: IdJudgement = lane.job.judge(column.name, value);
  switch (judgement.kind) {
    case 'fine':
      return undefined;
    case 'doubtful':
      return { kind: 'kept', doubts: [{ code: judgement.code, reason: judgement.reason }] };
    case 'invalid':
      return invalid(column.name, judgement.reason);
    default:
      return judgement satisfies never;
  }
}

function invalid(column: string, reason: string): RowVerdict {
  return { kind: 'excluded', outcome: 'invalid', column, reason };
}

/** The length of the owner keeps ('ab', 'c') and ('a', 'bc') apart. */
function keyOf(lane: TargetLane, owner: string | undefined, id: string): string {
  if (owner !== undefined) return `${lane.keyPrefix}${owner.length}:${owner}${id}`;
  return lane.keyPrefix === '' ? id : lane.keyPrefix + id;
}

/** What stands in a row's column, if anything. */
export function valueAt(chunk: RowChunk, column: ColumnPlace | undefined, row: number): string | undefined {
  return column === undefined ? undefined : chunk.values[column.position]?.[row];
}
