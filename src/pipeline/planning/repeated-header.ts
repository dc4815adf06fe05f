// Knows a header line that stands among the rows, as it does where CSV files were put one behind the other.
import type { ReadRequest, RowChunk } from '../../core/ports/reading.ts';

export type IsRepeatedHeader = (chunk: RowChunk, row: number) => boolean;

/** A row is the header again where each of its wanted values is the name of its column. */
export function repeatedHeader(
  wanted: readonly string[],
  { header, columnMap }: Pick<ReadRequest, 'header' | 'columnMap'>,
): IsRepeatedHeader {
  if (!header) return () => false;
  const names = wanted.map((column) => new Set([column, columnMap[column] ?? column].map(looseName)));
  return (chunk, row) => {
    let found = 0;
    for (let column = 0; column < names.length; column += 1) {
      const value = chunk.values[column]?.[row];
      if (value === undefined) continue;
      if (!isAmong(names[column], value)) return false;
      found += 1;
    }
    return found > 0;
  };
}

function isAmong(names: ReadonlySet<string> | undefined, value: string): boolean {
  if (names === undefined || !mayBeAmong(names, value)) return false;
  return names.has(looseName(value));
}

/** Most values are told by their first or last character, which is much cheaper. */
function mayBeAmong(names: ReadonlySet<string>, value: string): boolean {
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  for (const name of names) {
    if (mayStandFor(name.charCodeAt(0), first) && mayStandFor(name.charCodeAt(name.length - 1), last))
      return true;
  }
  return false;
}

/** Whether a name with `wanted` at this end can be meant by a value with `unit` there, which is a letter, ignored, or beyond ASCII. */
function mayStandFor(wanted: number, unit: number): boolean {
  return unit === wanted || (unit | 0x20) === wanted || IGNORED.has(unit) || !(unit < 0x80);
}

/** In ASCII; beyond it nothing is decided here. Of the white space only the space can stand in a trimmed value's place. */
const IGNORED: ReadonlySet<number> = new Set([0x20, 0x5f, 0x2d]);

/** White space, `_`, `-` and what nobody can see. As a list: `\p{Cf}` costs planning 3 % of its time. */
const IGNORED_IN_NAMES = /[\s_\-\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;

/** Header names match without regard to case, spaces, `_`, `-` and what nobody can see. */
function looseName(name: string): string {
  return name.toLowerCase().replace(IGNORED_IN_NAMES, '');
}
