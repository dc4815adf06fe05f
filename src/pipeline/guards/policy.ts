// The guards that a person set for a run, as plain values.

/** A number that must not be exceeded, and who set it, as messages name it. */
export interface Bound {
  readonly most: number;
  readonly name: string;
  /** Only another value in the configuration file can raise it. */
  readonly fixed: boolean;
}

export interface GuardPolicy {
  /** Rows that a plan may send; undefined for no bound. */
  readonly maxRows: Bound | undefined;
  /** Days since the list was planned first. */
  readonly maxAgeDays: Bound;
  /** A person must approve: an unattended approval does not count. */
  readonly needsPerson: boolean;
  /** The setting that asks for a dry run, which sends nothing; undefined if none does. */
  readonly dryRun: string | undefined;
}
