// What a file in jobs/ must say about one deletion API. Pure data and pure functions.
import type { CodeTable } from './code-table.ts';
import type { DoubtCode } from './doubts/codes.ts';
import type { Target } from './targets.ts';

/** One entry of the answer's result list, as the server gave it. */
export interface ItemAnswer {
  readonly id: string;
  readonly code: number;
  readonly message: string;
}

/** Options of the wire format that the documents leave open. */
export interface WireOptions {
  /**
   * Field for the users of `delete_subscriber`: the documents' sample says `SubscriberToDel_Account`
   * (an array of strings), their field table `SubscriberList` (an array of objects).
   */
  readonly subscriberField: 'SubscriberToDel_Account' | 'SubscriberList';
}

/** What is known about an id before it is sent. */
export type IdJudgement =
  | { readonly kind: 'fine' }
  /** The server might refuse it; counted in the plan by `code`. */
  | { readonly kind: 'doubtful'; readonly code: string; readonly reason: string }
  /** It does not look like an id of this target: it goes out only if a person accepts the doubt by name. */
  | { readonly kind: 'doubted'; readonly doubt: DoubtCode; readonly reason: string }
  /** The server would refuse it for certain, or it names something else. */
  | { readonly kind: 'invalid'; readonly code: string; readonly reason: string };

/** One deletion API. */
export interface DeletionJob {
  readonly target: Target;
  /** `service/command`, without the leading `v4/`. */
  readonly path: string;
  /** Input columns in the order of the contract; the last one is the id, the one before it the owner. */
  readonly columns: readonly string[];
  /** The columns whose values are user accounts: the admin's own is never sent. */
  readonly accountColumns: readonly string[];
  /** The columns whose values are names that people choose freely: less is doubted about them. */
  readonly freeTextColumns?: readonly string[];
  readonly rowsPerCall: number;
  /** Documented calls per second for the whole app. */
  readonly callsPerSecond: number;
  /** Whether no two calls for one owner may be under way at a time (write conflict 30008). */
  readonly oneCallPerOwner: boolean;
  /** Whether the answer holds a result for each item, or one for the whole request. */
  readonly answers: 'per-item' | 'whole';
  /** Codes that mean something else here than in the common table. */
  readonly codes: { readonly top: CodeTable; readonly item: CodeTable };
  body(owner: string | undefined, ids: readonly string[], options: WireOptions): unknown;
  /** The answer's result list; undefined where the list is missing. An entry that cannot be read is left out. */
  readItems(answer: Readonly<Record<string, unknown>>): readonly ItemAnswer[] | undefined;
  /** Judges the value of one column (already free of surrounding white space); `marks` are `marksOf(value)`, if known. */
  judge(column: string, value: string, marks?: number): IdJudgement;
}

/** All jobs and the common codes; made by `jobs/registry.ts`, handed around by `compose.ts`. */
export interface JobRegistry {
  readonly jobs: Readonly<Record<Target, DeletionJob>>;
  readonly common: CodeTable;
}
