// Finds the wanted columns among the names of a header line.

export interface ColumnNames {
  /** Wanted columns. */
  readonly columns: readonly string[];
  /** Other names for them: `{ user_id: 'uid' }`. */
  readonly columnMap: Readonly<Record<string, string>>;
}

export interface MatchedColumns {
  /** For each wanted column its position in the record; undefined where it is missing. */
  readonly positions: readonly (number | undefined)[];
  /** Wanted columns that occur more than once. */
  readonly repeated: readonly string[];
}

/**
 * A name given by the map is looked for exactly first, then loosely (case, spaces, `_` and `-` do not matter), and
 * then the column's own name: a configuration that maps a column stays good for the files that this tool writes.
 */
export function matchColumns(header: readonly string[], names: ColumnNames): MatchedColumns {
  const repeated: string[] = [];
  const positions = names.columns.map((column) => {
    const found = positionsFor(header, column, names.columnMap);
    if (found.length > 1) repeated.push(column);
    return found[0];
  });
  return { positions, repeated };
}

function positionsFor(
  header: readonly string[],
  column: string,
  columnMap: ColumnNames['columnMap'],
): readonly number[] {
  const loosely = (wanted: string) => positionsOf(header, (name) => looseName(name) === looseName(wanted));
  const mapped = Object.hasOwn(columnMap, column) ? columnMap[column] : undefined;
  if (mapped === undefined) return loosely(column);
  const exact = positionsOf(header, (name) => name.trim() === mapped.trim());
  const found = exact.length > 0 ? exact : loosely(mapped);
  return found.length > 0 ? found : loosely(column);
}

function positionsOf(header: readonly string[], isMatch: (name: string) => boolean): readonly number[] {
  return header.flatMap((name, position) => (isMatch(name) ? [position] : []));
}

/** White space, `_`, `-` and what nobody can see. As a list: `\p{Cf}` costs planning 3 % of its time. */
const IGNORED_IN_NAMES = /[\s_\-\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;

/** The form in which header names are compared: without white space and what nobody can see, such as a zero-width space. */
export function looseName(name: string): string {
  return name.toLowerCase().replace(IGNORED_IN_NAMES, '');
}

/** The header name that looks most like the wanted one; undefined where none does. */
export function closestName(wanted: string, header: readonly string[]): string | undefined {
  const target = looseName(wanted);
  const scored = header
    .filter((name) => name.trim() !== '')
    .map((name) => ({ name: name.trim(), distance: unlikeness(target, looseName(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(target.length, looseName(name).length) * 0.6)
    .toSorted((a, b) => a.distance - b.distance);
  return scored[0]?.name;
}

/** A name that is part of the other counts as near, however long the rest is. */
function unlikeness(a: string, b: string): number {
  const isPart = b !== '' && (a.includes(b) || b.includes(a));
  return isPart ? 1 : distanceOf(a, b);
}

/** Levenshtein distance. */
function distanceOf(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) previous = nextDistances(previous, b, a[i - 1] ?? '');
  return previous.at(-1) ?? 0;
}

/** The distances of all beginnings of `b` when the other text grows by `char`. */
function nextDistances(previous: readonly number[], b: string, char: string): number[] {
  const current = [(previous[0] ?? 0) + 1];
  for (let j = 1; j <= b.length; j += 1) {
    const replaced = (previous[j - 1] ?? 0) + (char === b[j - 1] ? 0 : 1);
    current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
  }
  return current;
}
