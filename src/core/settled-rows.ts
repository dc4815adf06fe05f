// The final words on the rows of a batch: row by row, and joined where rows share everything.
import type { Note, SettledOutcome } from './outcome.ts';

/** The final word on one row of a batch. */
export interface SettledRow {
  /** Index into the batch. */
  readonly row: number;
  readonly outcome: SettledOutcome;
  /** The server's code; left out where no answer came. */
  readonly code?: number;
  readonly message?: string;
  readonly note?: Note;
  /** Calls that carried the row and could have settled it. */
  readonly attempts: number;
  readonly requestId?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Rows of a batch that share everything; `rows` are inclusive ranges of indexes into the batch. */
export interface SettledGroup extends Omit<SettledRow, 'row'> {
  readonly rows: readonly (readonly [number, number])[];
}

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

/** As inclusive ranges, in the order of the rows. */
export function rangesOf(rows: readonly Pick<SettledRow, 'row'>[]): SettledGroup['rows'] {
  const ranges: [number, number][] = [];
  for (const { row } of rows) addRow(ranges, row);
  return ranges;
}

function addRow(ranges: [number, number][], row: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === row - 1) last[1] = row;
  else ranges.push([row, row]);
}

/** The same groups with those joined that share everything, in the order of their first row. */
export function joinGroups(groups: readonly SettledGroup[]): readonly SettledGroup[] {
  return groups.length < 2 ? groups : groupRows(rowsOf(groups));
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
