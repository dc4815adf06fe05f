// The books of a run: which batches are settled, and how many rows came to which outcome. Each batch counts once.
import { AppError } from './app-error.ts';
import type { AmendmentRecord, BatchRecord } from './ledger-record.ts';
import type { OutcomeCounts, SettledOutcome } from './outcome.ts';
import { rowsIn, type SettledGroup } from './settled-rows.ts';
import type { Target } from './targets.ts';

/** How often one code (or silence) was the last word on a failed or unknown row. */
export interface FailureCount {
  readonly target: Target;
  readonly outcome: 'failed' | 'unknown';
  readonly code: number | undefined;
  /** As it came with the first such row. */
  readonly message: string;
  readonly rows: number;
}

export class Books {
  readonly #batches: number;
  readonly #settled: Uint8Array;
  readonly #counts: Record<SettledOutcome, number> = { deleted: 0, absent: 0, failed: 0, unknown: 0 };
  readonly #failures = new Map<string, FailureCount>();
  #settledBatches = 0;
  #calls = 0;
  #retries = 0;
  #throttled = 0;
  #doubted = 0;

  /** @param batches how many batches the plan has */
  constructor(batches: number) {
    this.#batches = batches;
    this.#settled = new Uint8Array(Math.ceil(batches / 8));
  }

  /**
   * Enters a settled batch; false, and no change, where it was entered before. Throws `AppError` (input) for a batch that
   * the plan does not have.
   */
  add(record: BatchRecord): boolean {
    if (record.batch >= this.#batches) throw foreign(record.batch, this.#batches);
    if (this.has(record.batch)) return false;
    const byte = record.batch >> 3;
    this.#settled[byte] = (this.#settled[byte] ?? 0) | (1 << (record.batch & 7));
    this.#settledBatches += 1;
    this.#calls += record.calls;
    this.#retries += Math.max(0, record.calls - 1);
    this.#throttled += record.throttled;
    for (const group of record.groups) this.#addGroup(record.target, group);
    return true;
  }

  /**
   * Takes note of what a verification found out about unknown rows of a settled batch; the code of a row stays what it was.
   * Throws `AppError` (input) where the books have no such rows.
   */
  amend(record: AmendmentRecord): void {
    if (!this.has(record.batch)) throw foreign(record.batch, this.#batches);
    for (const group of record.groups) {
      const rows = rowsIn(group);
      if (rows > this.#counts.unknown) throw foreign(record.batch, this.#batches);
      this.#counts.unknown -= rows;
      const key = failureKey(record.target, 'unknown', group.code);
      const known = this.#failures.get(key);
      if (known !== undefined) this.#failures.set(key, { ...known, rows: known.rows - rows });
      this.#addGroup(record.target, group);
    }
  }

  #addGroup(target: Target, group: SettledGroup): void {
    const rows = rowsIn(group);
    this.#counts[group.outcome] += rows;
    if (group.note === 'check_id') this.#doubted += rows;
    if (group.outcome !== 'failed' && group.outcome !== 'unknown') return;
    const key = failureKey(target, group.outcome, group.code);
    const known = this.#failures.get(key);
    this.#failures.set(key, {
      target,
      outcome: group.outcome,
      code: group.code,
      message: known?.message ?? group.message ?? '',
      rows: (known?.rows ?? 0) + rows,
    });
  }

  has(batch: number): boolean {
    if (batch >= this.#batches) return false;
    return ((this.#settled[batch >> 3] ?? 0) & (1 << (batch & 7))) !== 0;
  }

  get settledBatches(): number {
    return this.#settledBatches;
  }

  /** Rows of settled batches, by outcome. */
  counts(): OutcomeCounts {
    const occurring = Object.entries(this.#counts).filter(([, rows]) => rows > 0);
    return Object.fromEntries(occurring);
  }

  get settledRows(): number {
    return Object.values(this.#counts).reduce((sum, rows) => sum + rows, 0);
  }

  /** Calls made for settled batches. */
  get calls(): number {
    return this.#calls;
  }

  /** Calls beyond the first of each settled batch. */
  get retries(): number {
    return this.#retries;
  }

  /** Calls that the server turned away for coming too fast. */
  get throttled(): number {
    return this.#throttled;
  }

  /** Rows whose note doubts the id (`check_id`). */
  get doubted(): number {
    return this.#doubted;
  }

  /** Most rows first. */
  failures(): readonly FailureCount[] {
    return [...this.#failures.values()].filter(({ rows }) => rows > 0).toSorted((a, b) => b.rows - a.rows);
  }
}

function failureKey(target: Target, outcome: FailureCount['outcome'], code: number | undefined): string {
  return `${target} ${outcome} ${code ?? 'silence'}`;
}

function foreign(batch: number, batches: number): AppError {
  return new AppError(
    'ledger.foreign',
    `the ledger has batch ${batch}, the plan has only ${batches} batches`,
    {
      kind: 'input',
      hint: 'The ledger belongs to another plan. Put the right one back.',
    },
  );
}
