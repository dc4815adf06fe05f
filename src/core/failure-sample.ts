// Tells when so many of the last rows failed that going on would only make more failures.
import { rowsIn, rowsOf, type SettledGroup, type SettledRow } from './settled-rows.ts';

export interface FailureLimit {
  /** Part of the sample that may fail, 0 to 1; with 1 the run never stops for it. */
  readonly threshold: number;
  /** Settled rows that the sample must hold before it counts. */
  readonly min: number;
}

/** What the sample looks at of a settled row. */
type FinalWord = Pick<SettledRow, 'outcome' | 'code' | 'message'>;

/** What was wrong with most of the failed rows. */
export interface FailureCause {
  /** Left out where no answer came. */
  readonly code?: number;
  /** As it came with the first such row. */
  readonly message: string;
  readonly rows: number;
}

export interface TooManyFailures {
  readonly failed: number;
  /** Rows in the sample. */
  readonly rows: number;
  readonly cause: FailureCause;
}

/** Two full calls of the APIs that carry the most rows: less would judge the run by one batch. */
const SMALLEST_SAMPLE = 200;
const SAMPLE_PER_MIN = 4;

/** The last settled rows of one target: max(200, 4 times the minimum). A row that failed or is unknown has failed. */
export class FailureSample {
  readonly #limit: FailureLimit;
  readonly #size: number;
  /** A ring once it is full: the oldest row stands at `#next`. */
  readonly #rows: (FinalWord | undefined)[] = [];
  #next = 0;
  #failed = 0;

  constructor(limit: FailureLimit) {
    this.#limit = limit;
    this.#size = Math.max(SMALLEST_SAMPLE, SAMPLE_PER_MIN * limit.min);
  }

  /** Enters the rows that one call has settled; undefined while the run should go on. */
  add(settled: readonly SettledGroup[]): TooManyFailures | undefined {
    const [first] = settled;
    if (first !== undefined && settled.length === 1) this.#enter(first, rowsIn(first));
    else for (const row of rowsOf(settled)) this.#enter(row, 1);
    const rows = this.#rows.length;
    if (rows < this.#limit.min || this.#failed <= this.#limit.threshold * rows) return undefined;
    return { failed: this.#failed, rows, cause: this.#cause() };
  }

  #enter(word: FinalWord, count: number): void {
    const failed = word.outcome === 'failed' || word.outcome === 'unknown' ? word : undefined;
    for (let i = 0; i < count; i += 1) {
      if (this.#rows[this.#next] !== undefined) this.#failed -= 1;
      if (failed !== undefined) this.#failed += 1;
      this.#rows[this.#next] = failed;
      this.#next = (this.#next + 1) % this.#size;
    }
  }

  /** The code that most failed rows have; of several, the one that came first. */
  #cause(): FailureCause {
    const causes = new Map<number | undefined, FailureCause>();
    for (const row of this.#rows) {
      if (row === undefined) continue;
      const { code, message = '' } = row;
      const known = causes.get(code) ?? { message, rows: 0, ...(code === undefined ? {} : { code }) };
      causes.set(code, { ...known, rows: known.rows + 1 });
    }
    const [most] = [...causes.values()].toSorted((a, b) => b.rows - a.rows);
    return most ?? { message: '', rows: 0 };
  }
}
