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
  const longest = Math.max(...names.flatMap((each) => [...each].map(({ length }) => length)));
  return (chunk, row) => {
    let found = 0;
    for (let column = 0; column < names.length; column += 1) {
      const value = chunk.values[column]?.[row];
      if (value === undefined) continue;
      // Most values are told by their length, which is cheaper.
      if (value.length > 2 * longest || names[column]?.has(looseName(value)) !== true) return false;
      found += 1;
    }
    return found > 0;
  };
}

/** Header names match without regard to case, spaces, `_` and `-`. */
function looseName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
