// What an error code means for a row or a run. Keyed by API, level and code, since one number means different things.

/** What is to be done about a code. */
export type Verdict =
  /** The server says that it did it. */
  | 'deleted'
  /** It was gone already. */
  | 'absent'
  /** A passing fault, perhaps after half of the work: send it again. */
  | 'retry'
  /** Turned away before anything was done, since calls came too fast: go slower, use up no attempt. */
  | 'throttled'
  /** The signature was not accepted: sign anew once, then stop. */
  | 'sign-again'
  /** Every call would get this answer: stop the run. */
  | 'stop'
  /** Final for this row. */
  | 'refused'
  /** In no table: one more try, then failed with code and text as they came. */
  | 'unrecognised';

/** Whole request (`ErrorCode`) or one entry of the result list. */
export type Level = 'top' | 'item';

export interface CodeMeaning {
  readonly verdict: Verdict;
  /** In our words; a fact from the document named in the table's comment. */
  readonly meaning: string;
  /** What the person can do about it; left out where nothing needs doing. */
  readonly advice?: string;
  /** Note for the row, where the outcome needs one. */
  readonly note?: 'owner_gone' | 'check_id' | 'accepted_by_server';
  /**
   * A whole request can get it for what one of its rows holds, and nothing was done then: it is halved until that row is
   * alone. Says nothing of an entry in a result list, which is about its own row.
   */
  readonly mayBeOneRow?: true;
  /** Shortest wait before the next try, ms. */
  readonly waitMs?: number;
  /** What a stop is about, where more can be said of it than the code says. */
  readonly about?: StopSubject;
}

/** The data center that is called, a quota that comes back by itself, or the signature and the clock behind it. */
export type StopSubject = 'region' | 'daily-quota' | 'signature';

export type CodeTable = Readonly<Record<number, CodeMeaning>>;
