// The outcomes a row can have, and the sum that must equal the number of rows.

/** Every row ends with exactly one of these (contract, 'Outcomes'). */
export const OUTCOMES = [
  'deleted',
  'absent',
  'failed',
  'unknown',
  'not_sent',
  'invalid',
  'duplicate',
  'protected',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes that a call can give a row. */
export type SettledOutcome = Extract<Outcome, 'deleted' | 'absent' | 'failed' | 'unknown'>;

/** The outcomes of rows that a plan leaves out. */
export type ExcludedOutcome = Extract<Outcome, 'invalid' | 'duplicate' | 'protected'>;

/** The outcomes of rows that can be sent again by a new plan; they stand in failed.csv. */
export const RETRIED_OUTCOMES = ['failed', 'unknown', 'not_sent'] as const satisfies readonly Outcome[];

export type RetriedOutcome = (typeof RETRIED_OUTCOMES)[number];

/** How often each outcome occurs; an outcome that does not occur is missing. */
export type OutcomeCounts = Readonly<Partial<Record<Outcome, number>>>;

export function addCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  const sum: Partial<Record<Outcome, number>> = {};
  for (const outcome of OUTCOMES) {
    const count = (a[outcome] ?? 0) + (b[outcome] ?? 0);
    if (count > 0) sum[outcome] = count;
  }
  return sum;
}

/** The number of rows that the counts account for. */
export function sumOf(counts: OutcomeCounts): number {
  return OUTCOMES.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}

/** What the `note` column of outcomes.csv can say. */
export type Note =
  /** Absent when asked again, or looked up, after a call of this run that got no answer. */
  | 'confirmed_by_absence'
  /** The list's user or the subscribers' official account is gone, and so what hung on it. */
  | 'owner_gone'
  /** Code 10015: the documents disagree whether the group is gone or the id is malformed. */
  | 'check_id'
  /** Friend lists: the API answers for the request as a whole, not for each list. */
  | 'accepted_by_server'
  /** Looked up after a call that got no answer, and still there. */
  | 'still_present';
