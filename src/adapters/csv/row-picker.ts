// Finds the header of one input and then picks the wanted columns out of every chunk of its records.
import type { ReadRequest } from '../../core/ports/reading.ts';
import { looseName, matchColumns } from './header.ts';
import { type FoundHeader, missingColumns } from './header-fault.ts';
import { ReadFault } from './read-fault.ts';
import type { RecordChunk } from './record-chunk.ts';
import type { ColumnPlaces, Rows } from './row-columns.ts';
import { isBlank, pickColumns } from './row-columns.ts';

export class RowPicker {
  readonly #request: ReadRequest;
  /** By which the records are cut. */
  delimiter = ',';
  #places: ColumnPlaces | undefined;
  #header: readonly string[] | undefined;
  #rows = 0;

  constructor(request: ReadRequest) {
    this.#request = request;
    this.#places = request.header ? undefined : placesWithoutHeader(request.columns);
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** The names of the columns; undefined when there is no header. */
  get header(): readonly string[] | undefined {
    return this.#header;
  }

  /** Undefined while the header has not come yet. Throws a `ReadFault` where it lacks a column or has one twice. */
  pick(chunk: RecordChunk): Rows | undefined {
    let from = 0;
    if (this.#places === undefined) {
      const { records } = chunk;
      const header = records.findIndex((record) => !isBlank(record));
      if (header === -1) return undefined;
      this.#header = records[header] ?? [];
      this.#places = placesIn({ request: this.#request, chunk, at: header, delimiter: this.delimiter });
      from = header + 1;
    }
    const picked = pickColumns(chunk, this.#places, from);
    this.#rows += picked.lines.length;
    return picked;
  }
}

function placesWithoutHeader(columns: readonly string[]): ColumnPlaces {
  const positions = columns.map((_, position) => position);
  return { positions, width: columns.length, namedWidth: columns.length, unnamed: [] };
}

/** Throws a `ReadFault` where a column is missing or there twice. */
function placesIn(found: FoundHeader): ColumnPlaces {
  const { request, chunk, at } = found;
  const header = chunk.records[at] ?? [];
  const { positions, repeated } = matchColumns(header, request);
  if (repeated.length > 0) {
    throw new ReadFault(`the header has the column ${repeated.join(', ')} more than once`, {
      code: 'input.column-twice',
      line: chunk.lines[at] ?? 1,
      hint: 'Rename or remove one of them; upper and lower case, spaces, _ and - make no difference.',
    });
  }
  const missing = request.columns.filter(
    (column, i) => positions[i] === undefined && request.required.includes(column),
  );
  if (missing.length > 0) throw missingColumns(missing, found);
  const unnamed = header.flatMap((name, position) => (looseName(name) === '' ? [position] : []));
  const namedWidth = header.findLastIndex((name) => looseName(name) !== '') + 1;
  return { positions, width: header.length, namedWidth, unnamed };
}
