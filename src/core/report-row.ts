// What the reports say of each row of a batch: its final word, or what is known at this moment.
import type { BatchState, OpenRow } from './batch-state.ts';
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
  const reports = Array<RowReport>(rows).fill(NEVER_SENT);
  for (const group of record?.groups ?? state?.settled ?? []) {
    for (const [first, last] of group.rows) reports.fill(group, first, last + 1);
  }
  if (record !== undefined || state === undefined) return reports;
  for (const row of state.open) reports[row.row] = openRowReport(row);
  return reports;
}

function openRowReport(row: OpenRow): RowReport {
  const { last } = row;
  return {
    outcome: provisionalOutcome(row),
    attempts: row.attempts,
    ...(last?.code === undefined ? {} : { code: last.code }),
    message: last?.message ?? '',
    ...(last?.requestId === undefined ? {} : { requestId: last.requestId }),
  };
}
