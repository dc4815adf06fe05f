// Picks the wanted columns out of records, column by column, and removes the white space around their values.
import type { PlainTexts, RecordChunk } from './record-chunk.ts';

/** Where the wanted columns stand. */
export interface ColumnPlaces {
  /** For each wanted column its position in a record; undefined where the file does not have it. */
  readonly positions: readonly (number | undefined)[];
  /** Values that a record may hold. */
  readonly width: number;
  /** Values that a record should hold: all up to the last column that has a name. */
  readonly namedWidth: number;
  /** Positions of the columns without a name; what stands there was shifted, unless it is the number of the row. */
  readonly unnamed: readonly number[];
}

export interface Rows {
  readonly lines: readonly number[];
  readonly values: readonly (readonly (string | undefined)[])[];
  readonly overlong: readonly number[];
  readonly short: readonly number[];
  readonly unnamed: readonly number[];
  readonly trimmed: number;
}

/** Records whose values are all empty are no rows. */
export function pickColumns(chunk: RecordChunk, places: ColumnPlaces, from: number): Rows {
  const { single, plain, lines } = chunk;
  if (single !== undefined && isPlain(single, places, from)) {
    return {
      lines: lines.slice(from),
      values: [single.slice(from)],
      overlong: [],
      short: [],
      unnamed: [],
      trimmed: 0,
    };
  }
  const rows = new RowCollector(places);
  if (plain === undefined) rows.addRecords(chunk.records, lines, from);
  else rows.addPlain(plain, lines, from);
  return rows;
}

/** Whether these records of one value are rows of one value as they stand: nothing to pick, to trim or to leave out. */
function isPlain(single: readonly string[], places: ColumnPlaces, from: number): boolean {
  const { positions, width, unnamed } = places;
  if (positions.length !== 1 || positions[0] !== 0 || width !== 1 || unnamed.length > 0) return false;
  for (let at = from; at < single.length; at += 1) if (mayNeedTrim(single[at] ?? '')) return false;
  return true;
}

class RowCollector implements Rows {
  readonly lines: number[] = [];
  readonly values: (string | undefined)[][];
  readonly overlong: number[] = [];
  readonly short: number[] = [];
  readonly unnamed: number[] = [];
  trimmed = 0;
  readonly #places: ColumnPlaces;
  /** For each position of a record the wanted column there; undefined where there is none. */
  readonly #columnAt: readonly (number | undefined)[];
  /** The values of one record, by wanted column. */
  readonly #found: (string | undefined)[];

  constructor(places: ColumnPlaces) {
    this.#places = places;
    this.#columnAt = columnsByPosition(places);
    this.#found = places.positions.map(() => undefined);
    this.values = places.positions.map(() => []);
  }

  addRecords(records: RecordChunk['records'], lines: readonly number[], from: number): void {
    for (let at = from; at < records.length; at += 1) this.#add(records[at] ?? [], lines[at] ?? 0);
  }

  /** Cuts out the wanted values; a record that is not as wide as the header, or may be blank, goes the long way. */
  addPlain({ texts, delimiter }: PlainTexts, lines: readonly number[], from: number): void {
    for (let at = from; at < texts.length; at += 1) {
      const text = texts[at] ?? '';
      const line = lines[at] ?? 0;
      if (this.#isCut(text, delimiter)) this.#addFound(line);
      else this.#add(text.split(delimiter), line);
    }
  }

  #add(record: readonly string[], line: number): void {
    // What has printable ASCII at both ends of its first value is not blank.
    if (mayNeedTrim(record[0] ?? '') && isBlank(record)) return;
    const { positions } = this.#places;
    this.#mark(record);
    this.lines.push(line);
    for (let column = 0; column < positions.length; column += 1) {
      const position = positions[column];
      const value = position === undefined ? undefined : record[position];
      this.values[column]?.push(value === undefined ? undefined : this.#trim(value));
    }
  }

  /** Notes what is odd about how the record stands below its header. */
  #mark(record: readonly string[]): void {
    const { width, namedWidth, unnamed } = this.#places;
    const row = this.lines.length;
    if (record.length > width && !isBlank(record.slice(width))) this.overlong.push(row);
    if (record.length < namedWidth) this.short.push(row);
    if (unnamed.some((position) => isStray(record[position], position))) this.unnamed.push(row);
  }

  /** Whether the record is as wide as it should be and certainly not blank; its wanted values are in `#found` then. */
  #isCut(text: string, delimiter: string): boolean {
    let position = 0;
    let start = 0;
    for (let end = 0; end !== -1; position += 1) {
      end = text.indexOf(delimiter, start);
      const column = this.#columnAt[position];
      if (column !== undefined) this.#found[column] = text.slice(start, end === -1 ? text.length : end);
      start = end + 1;
    }
    const first = text.charCodeAt(0);
    return position === this.#columnAt.length && first !== delimiter.charCodeAt(0) && isPrintableAscii(first);
  }

  #addFound(line: number): void {
    this.lines.push(line);
    for (let column = 0; column < this.#found.length; column += 1) {
      const value = this.#found[column];
      this.values[column]?.push(value === undefined ? undefined : this.#trim(value));
    }
  }

  #trim(value: string): string {
    if (!mayNeedTrim(value)) return value;
    const bare = value.trim();
    if (bare.length !== value.length) this.trimmed += 1;
    return bare;
  }
}

/** The first column of some tools has no name and holds the number of the row. */
function isStray(value: string | undefined, position: number): boolean {
  if (value === undefined || value.trim() === '') return false;
  return position !== 0 || !ROW_NUMBER.test(value);
}

const ROW_NUMBER = /^\s*\d{1,10}\s*$/;

/**
 * As long as a record is wide; empty, so that no record fits, when two columns are wanted from one position or a column
 * has no name.
 */
function columnsByPosition({ positions, width, unnamed }: ColumnPlaces): readonly (number | undefined)[] {
  const wanted = positions.filter((position) => position !== undefined);
  if (unnamed.length > 0 || new Set(wanted).size < wanted.length) return [];
  return Array.from({ length: width }, (_, position) => {
    const column = positions.indexOf(position);
    return column === -1 ? undefined : column;
  });
}

/** All values of the row that stands in this line; `row` is where the search begins. */
export function recordIn(chunk: RecordChunk, line: number, row: number): readonly string[] {
  const at = chunk.lines.indexOf(line, row);
  const text = chunk.plain?.texts[at];
  if (chunk.plain !== undefined) return text === undefined ? [] : text.split(chunk.plain.delimiter);
  const single = chunk.single?.[at];
  return single === undefined ? (chunk.records[at] ?? []) : [single];
}

export function isBlank(record: readonly string[]): boolean {
  for (const value of record) {
    if (value !== '' && (!mayNeedTrim(value) || value.trim() !== '')) return false;
  }
  return true;
}

/** Printable ASCII at both ends is the usual case, and cheaper to see than to trim. */
function mayNeedTrim(value: string): boolean {
  return !isPrintableAscii(value.charCodeAt(0)) || !isPrintableAscii(value.charCodeAt(value.length - 1));
}

/** False for NaN, which is what an empty value has at either end. */
function isPrintableAscii(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}
