// A batch: the rows that one API call carries, as it stands in batches.ndjson.
import type { Target } from './targets.ts';

/**
 * One line of `batches.ndjson`. `ids[i]` came from physical line `lines[i]` of input file number
 * `source` (or `source[i]` where the batch joins rows of several files).
 */
export interface Batch {
  /** 0-based; equals the line's position in `batches.ndjson`. */
  readonly batch: number;
  readonly target: Target;
  /** `from_account` or `official_account`, where the target has one. */
  readonly owner?: string;
  readonly ids: readonly string[];
  readonly source: number | readonly number[];
  /** 1-based physical line where each row's record starts. */
  readonly lines: readonly number[];
}

/** Index into the plan's inputs of row `row` of the batch. */
export function sourceOf(batch: Pick<Batch, 'source'>, row: number): number {
  return typeof batch.source === 'number' ? batch.source : (batch.source[row] ?? 0);
}
