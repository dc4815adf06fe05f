// Batches, states and records for tests, with defaults that make sense.
import type { Batch } from '../../src/core/batch.ts';
import { type BatchState, type OpenRow, untouched } from '../../src/core/batch-state.ts';
import type { BatchRecord } from '../../src/core/ledger-record.ts';
import type { EndedBatch, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { groupRows, rowsIn, type SettledRow } from '../../src/core/settled-rows.ts';

export const AT = '2026-01-01T00:00:00.000Z';

/** `a0`, `a1` ... */
export function idsOf(count: number, prefix = 'a'): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

export function anOpenRow(over: Partial<OpenRow> = {}): OpenRow {
  return { row: 0, attempts: 0, maybeDone: false, silent: false, ...over };
}

export function aSettledRow(over: Partial<SettledRow> = {}): SettledRow {
  return { row: 0, outcome: 'deleted', code: 0, message: '', attempts: 1, at: AT, ...over };
}

export function aState(over: Partial<BatchState> = {}): BatchState {
  return { ...untouched(1), ...over };
}

export function aQueuedBatch(over: Partial<QueuedBatch> = {}): QueuedBatch {
  const ids = over.ids ?? ['a0'];
  return { batch: 0, ids, state: untouched(ids.length), ...over };
}

export function aBatch(over: Partial<Batch> = {}): Batch {
  const ids = over.ids ?? ['a0'];
  return { batch: 0, target: 'accounts', ids, source: 0, lines: ids.map((_, i) => i + 2), ...over };
}

export function aRecord(over: Partial<BatchRecord> = {}): BatchRecord {
  return {
    type: 'batch',
    batch: 0,
    target: 'accounts',
    calls: 1,
    throttled: 0,
    groups: [{ outcome: 'deleted', code: 0, message: '', attempts: 1, at: AT, rows: [[0, 0]] }],
    ...over,
  };
}

/** All rows deleted by one call. */
export function allDeleted(rows: number): BatchState {
  return {
    ...untouched(rows),
    calls: 1,
    open: [],
    settled: groupRows(Array.from({ length: rows }, (_, row) => aSettledRow({ row }))),
  };
}

/** What comes out of the queue for a batch that has ended in that state. */
export function anEndedBatch(state: BatchState, over: Partial<EndedBatch> = {}): EndedBatch {
  const { calls, throttled, settled, open } = state;
  const left = open.length > 0 ? { left: state } : {};
  const rows = settled.reduce((sum, group) => sum + rowsIn(group), open.length);
  return { batch: 0, rows, calls, throttled, groups: settled, ...left, ...over };
}
