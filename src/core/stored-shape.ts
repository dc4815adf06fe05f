// Whether what was read back has the shape in which it is written: settled groups, and how far a batch has come.
import type { BatchState, OpenRow } from './batch-state.ts';
import type { SettledOutcome } from './outcome.ts';
import type { SettledGroup } from './settled-rows.ts';

const SETTLED: ReadonlySet<unknown> = new Set<SettledOutcome>(['deleted', 'absent', 'failed', 'unknown']);

export function areGroups(value: unknown): value is readonly SettledGroup[] {
  return Array.isArray(value) && value.every(isGroup);
}

export function isBatchState(value: unknown): value is BatchState {
  if (!isObject(value)) return false;
  const state: Partial<Record<keyof BatchState, unknown>> = value;
  return (
    isCount(state.calls) &&
    isCount(state.throttled) &&
    typeof state.signedAgain === 'boolean' &&
    areGroups(state.settled) &&
    Array.isArray(state.open) &&
    state.open.every(isOpenRow)
  );
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isOpenRow(value: unknown): boolean {
  if (!isObject(value)) return false;
  const row: Partial<Record<keyof OpenRow, unknown>> = value;
  const isKnown = typeof row.maybeDone === 'boolean' && typeof row.silent === 'boolean';
  return isKnown && isCount(row.row) && isCount(row.attempts);
}

function isGroup(value: unknown): boolean {
  if (!isObject(value)) return false;
  const group: Partial<Record<keyof SettledGroup, unknown>> = value;
  return (
    SETTLED.has(group.outcome) &&
    isCount(group.attempts) &&
    isOptional(group.code, 'number') &&
    isOptional(group.message, 'string') &&
    isOptional(group.note, 'string') &&
    isOptional(group.requestId, 'string') &&
    Array.isArray(group.rows) &&
    group.rows.every(isRange)
  );
}

export function isOptional(value: unknown, type: 'number' | 'string'): boolean {
  return value === undefined || typeof value === type;
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [first, last]: readonly unknown[] = value;
  return isCount(first) && isCount(last) && first <= last;
}

/** A whole number, 0 or more. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
