// The lines of ledger.ndjson: one a settled batch, and one for what happened to it or to the run later, or was asked of it.
import type { SettledRow } from './batch-state.ts';
import { type ControlRecord, isControlRecord } from './control.ts';
import type { SettledOutcome } from './outcome.ts';
import { isTarget, type Target } from './targets.ts';

/** Rows of a batch that share everything; `rows` are inclusive ranges of indexes into the batch. */
export interface SettledGroup extends Omit<SettledRow, 'row'> {
  readonly rows: readonly (readonly [number, number])[];
}

export interface BatchRecord {
  readonly type: 'batch';
  readonly batch: number;
  readonly target: Target;
  /** Calls made for the batch, those turned away for coming too fast among them. */
  readonly calls: number;
  readonly throttled: number;
  readonly groups: readonly SettledGroup[];
}

/** What a verification found out about unknown rows of a settled batch; it takes the place of what the batch's record says. */
export interface AmendmentRecord {
  readonly type: 'amendment';
  readonly batch: number;
  readonly target: Target;
  readonly groups: readonly SettledGroup[];
}

/** Something that happened to the run: who did what when. */
export interface RunRecord {
  readonly type: 'run';
  readonly event: 'started' | 'continued' | 'paused' | 'stopped' | 'cancelled' | 'finished' | 'verified';
  readonly at: string;
  readonly reason?: string;
  readonly pid?: number;
  readonly host?: string;
  /** Login name. */
  readonly user?: string;
  readonly tool_version?: string;
  /** Where the queue was; stands with `started` and `continued`. */
  readonly queue?: 'embedded' | 'redis';
  /** Seal of the plan that is carried out; stands with `started` and `continued`. */
  readonly seal?: string;
}

export type LedgerRecord = BatchRecord | AmendmentRecord | RunRecord | ControlRecord;

const SETTLED: ReadonlySet<unknown> = new Set<SettledOutcome>(['deleted', 'absent', 'failed', 'unknown']);

/** What the rows of a group share. */
const SHARED = Object.keys({
  outcome: true,
  code: true,
  message: true,
  note: true,
  attempts: true,
  requestId: true,
  at: true,
} satisfies Record<keyof Omit<SettledRow, 'row'>, true>) as readonly (keyof Omit<SettledRow, 'row'>)[];

/** Joins rows that share everything, in the order of their first row. */
export function groupRows(settled: readonly SettledRow[]): readonly SettledGroup[] {
  const groups = new Map<string, OpenGroup>();
  let last: OpenGroup | undefined;
  for (const row of settled.toSorted((a, b) => a.row - b.row)) {
    // Most rows share everything with the one before, and comparing is much cheaper than making a key.
    const group = last !== undefined && sharesAll(last.first, row) ? last : groupFor(groups, row);
    addRow(group.ranges, row.row);
    last = group;
  }
  return [...groups.values()].map(({ first, ranges }) => {
    const { row: _row, ...shared } = first;
    return { ...shared, rows: ranges };
  });
}

interface OpenGroup {
  readonly first: SettledRow;
  readonly ranges: [number, number][];
}

function groupFor(groups: Map<string, OpenGroup>, row: SettledRow): OpenGroup {
  const key = JSON.stringify(SHARED.map((field) => row[field]));
  const known = groups.get(key);
  if (known !== undefined) return known;
  const fresh: OpenGroup = { first: row, ranges: [] };
  groups.set(key, fresh);
  return fresh;
}

/** Written out, since it is asked for every row; `SHARED` breaks where a field is added. */
function sharesAll(a: SettledRow, b: SettledRow): boolean {
  return (
    a.outcome === b.outcome &&
    a.code === b.code &&
    a.message === b.message &&
    a.note === b.note &&
    a.attempts === b.attempts &&
    a.requestId === b.requestId &&
    a.at === b.at
  );
}

function addRow(ranges: [number, number][], row: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === row - 1) last[1] = row;
  else ranges.push([row, row]);
}

/** The rows of groups one by one, in their order in the batch. */
export function rowsOf(groups: readonly SettledGroup[]): readonly SettledRow[] {
  const rows: SettledRow[] = [];
  for (const { rows: ranges, ...shared } of groups) {
    for (const [first, last] of ranges) {
      for (let row = first; row <= last; row += 1) rows.push({ row, ...shared });
    }
  }
  return groups.length === 1 ? rows : rows.toSorted((a, b) => a.row - b.row);
}

/** The rows with those that were amended in place of what stood for them. */
export function amended(
  rows: readonly SettledRow[],
  amendments: readonly SettledRow[],
): readonly SettledRow[] {
  const byRow = new Map(amendments.map((row) => [row.row, row]));
  return rows.map((row) => byRow.get(row.row) ?? row);
}

/** How many rows a group stands for. */
export function rowsIn(group: SettledGroup): number {
  return group.rows.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Whether the groups name each row of a batch with that many rows exactly once. */
export function coversEachRow(groups: readonly SettledGroup[], rows: number): boolean {
  let next = 0;
  for (const [first, last] of groups.flatMap((group) => group.rows).toSorted((a, b) => a[0] - b[0])) {
    if (first !== next) return false;
    next = last + 1;
  }
  return next === rows;
}

/** The line without its line end. */
export function encodeRecord(record: LedgerRecord): string {
  return JSON.stringify(record);
}

/** Reads one whole line; undefined where it is not one of ours. */
export function decodeRecord(line: string): LedgerRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is LedgerRecord {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type === 'run') return isRunRecord(value);
  if (value.type === 'amendment') return isOfBatch(value);
  if (value.type === 'control') return isControlRecord(value);
  return value.type === 'batch' && isBatchRecord(value);
}

function isRunRecord(value: object): boolean {
  const record: Partial<Record<keyof RunRecord, unknown>> = value;
  return (
    typeof record.event === 'string' && typeof record.at === 'string' && isOptional(record.seal, 'string')
  );
}

function isBatchRecord(value: object): boolean {
  const record: Partial<Record<keyof BatchRecord, unknown>> = value;
  return isOfBatch(value) && isCount(record.calls) && isCount(record.throttled);
}

function isOfBatch(value: object): boolean {
  const record: Partial<Record<keyof AmendmentRecord, unknown>> = value;
  return (
    isCount(record.batch) &&
    typeof record.target === 'string' &&
    isTarget(record.target) &&
    Array.isArray(record.groups) &&
    record.groups.every(isGroup)
  );
}

function isGroup(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
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

function isOptional(value: unknown, type: 'number' | 'string'): boolean {
  return value === undefined || typeof value === type;
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [first, last]: readonly unknown[] = value;
  return isCount(first) && isCount(last) && first <= last;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
