// What a file in jobs/look-ups/ must say about one API that reads back what is left. Pure data and pure functions.
import type { CodeTable } from './code-table.ts';
import type { Target } from './targets.ts';

/** One entry of an answer, as the server gave it. */
export interface LookUpItem {
  readonly id: string;
  /** 0 where the entry itself is no refusal. */
  readonly code: number;
  /** Left out where the entry does not say it. */
  readonly isThere?: boolean;
}

export interface LookUpAnswer {
  readonly items: readonly LookUpItem[];
  /** Every entry could be read. What a list with a hole does not name may stand in the hole. */
  readonly isWhole: boolean;
  /** Where the next page begins; empty or left out at the last one. */
  readonly next?: string;
  /** How many entries all pages together must have; left out where the answer does not say it. */
  readonly total?: number;
}

/** One API that reads back. None of them changes anything. */
export interface LookUpJob {
  readonly target: Target;
  /** `service/command`, without the leading `v4/`. */
  readonly path: string;
  /** Documented calls per second for the whole app. */
  readonly callsPerSecond: number;
  /** Most ids that one call may name; Infinity where a call names only the owner. */
  readonly idsPerCall: number;
  /**
   * `each`: the answer has an entry for each id asked for, and one that is missing says nothing. `list`: it lists what is
   * there, so that what it does not name is gone.
   */
  readonly answers: 'each' | 'list';
  /** The answer's own `ErrorCode` says nothing where a result list stands beside it. */
  readonly topMeansNothing: boolean;
  /** For lists: how their wholeness is known. `counted`: by a total in the answer. `twice`: by a second answer that agrees. */
  readonly wholeness: 'counted' | 'twice';
  /** Codes with a meaning of their own here; `absent` is what makes a row gone. */
  readonly codes: { readonly top: CodeTable; readonly item: CodeTable };
  /** @param page where the page begins, as `LookUpAnswer.next` said; undefined for the first one */
  body(owner: string | undefined, ids: readonly string[], page: string | undefined): unknown;
  /** Undefined where the answer has no list. Never throws. */
  read(answer: Readonly<Record<string, unknown>>): LookUpAnswer | undefined;
}

export type LookUpRegistry = Readonly<Record<Target, LookUpJob>>;
