// Rows that are looked up together: what is asked, and what is known of them so far.

/** What a verification says of a row (contract, 'Run directory'). */
export const VERDICTS = ['gone', 'present', 'unverifiable'] as const;

export type VerificationVerdict = (typeof VERDICTS)[number];

/** One row of the plan: its batch, its index in there, and its id. */
export interface LookUpRow {
  readonly batch: number;
  readonly row: number;
  readonly id: string;
}

/** The pages of a list that have been read so far. */
export interface ListSoFar {
  readonly next: string;
  /** Grows in place: copying it for each page would cost more than reading the page. */
  readonly ids: Set<string>;
  readonly isWhole: boolean;
  /** Calls running for the next page that said nothing. */
  readonly silences: number;
  /** How many entries each page said that there are; `unsteady` if they did not say the same. */
  readonly total?: number | 'unsteady';
  readonly first?: PageRead;
  readonly last?: PageRead;
  /** Given when all pages have come: which of them is read once more. */
  readonly again?: 'first' | 'last';
}

/** A page as it was read. */
export interface PageRead {
  /** Where it begins; empty for the first one. */
  readonly at: string;
  readonly ids: readonly string[];
}

/** Between two calls. */
export interface LookUp {
  readonly owner?: string;
  /** At least one. */
  readonly rows: readonly LookUpRow[];
  /** When they were asked for the first time, monotonic ms; left out before. */
  readonly sinceMs?: number;
  /** Calls or whole lists running that said nothing of these rows. */
  readonly attempts: number;
  /** How often they were found present. */
  readonly presences: number;
  /** How many lists running did not name them. */
  readonly absences: number;
  readonly signedAgain: boolean;
  /** Given if a gateway has refused it: a name of it that its parts share. */
  readonly refusedAs?: string;
  readonly list?: ListSoFar;
}

export function firstLookUp(owner: string | undefined, rows: readonly LookUpRow[]): LookUp {
  return {
    ...(owner === undefined ? {} : { owner }),
    rows,
    attempts: 0,
    presences: 0,
    absences: 0,
    signedAgain: false,
  };
}
