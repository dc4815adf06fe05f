// What the reports say of each row of a batch: its final word, or what is known at this moment.
import type { BatchState } from './batch-state.ts';
import type { BatchRecord } from './ledger-record.ts';
import type { Outcome } from './outcome.ts';
import { provisionalOutcome } from './provisional.ts';

/** The columns of outcomes.csv that come from what happened. */
export interface RowReport {
  readonly outcome: Outcome;
  readonly code?: number;
  readonly message?: string;
  readonly note?: string;
  readonly attempts: number;
  readonly requestId?: string;
  readonly at?: string;
}

const NEVER_SENT: RowReport = { outcome: 'not_sent', attempts: 0 };

/**
 * A report for each of the batch's rows, in order. A row that neither the record nor the state mentions
 * was never sent.
 */
export function reportRows(
  rows: number,
  record: BatchRecord | undefined,
  state: BatchState | undefined,
): readonly RowReport[] {
  const reports = Array.from({ length: rows }, () => NEVER_SENT);
  for (const group of record?.groups ?? []) {
    for (const [first, last] of group.rows) reports.fill(group, first, last + 1);
  }
  if (record !== undefined || state === undefined) return reports;
  for (const row of state.settled) reports[row.row] = row;
  for (const row of state.open) {
    reports[row.row] = {
      outcome: provisionalOutcome(row),
      attempts: row.attempts,
      ...(row.last?.code === undefined ? {} : { code: row.last.code }),
      message: row.last?.message ?? '',
      ...(row.last?.requestId === undefined ? {} : { requestId: row.last.requestId }),
    };
  }
  return reports;
}
