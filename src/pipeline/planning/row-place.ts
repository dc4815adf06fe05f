// Knows a row that does not stand where its header says: cut at another place, below no name, or below another header.
import {
  isHeaderRecord,
  mayBeHeaderWord,
  mayStandInHeader,
  type OwnNames,
  ownNames,
} from '../../core/doubts/header-words.ts';
import type { RowChunk, RowForm } from '../../core/ports/reading.ts';
import { isTarget } from '../../core/targets.ts';
import type { IsRepeatedHeader } from './repeated-header.ts';
import { type ExcludedVerdict, refused } from './row-judge.ts';

const OVERLONG = 'more values than there are columns; a value that holds the delimiter must stand in quotes';
const UNNAMED = 'a value stands below a column without a name, so the values of this row may be shifted';
const CUT_SHORT = 'fewer values than there are columns, and a delimiter in one of them';
const OTHER_DELIMITER = /[,;|\t]/;
const NO_NAMES: OwnNames = ownNames([]);

export interface RowPlaceOptions {
  readonly isRepeatedHeader: IsRepeatedHeader;
  /** All names that the wanted columns can have in a header. */
  readonly columnNames: readonly string[];
  /** Whether the first column names the target of each row: a row that does is no header. */
  readonly isMixed: boolean;
  /** Whether names of columns are taken for ids (`--accept header-again`). */
  readonly acceptsHeaders: boolean;
}

/** Looks at the rows of all inputs in their order, since a row is judged by the header above it. */
export class RowPlace {
  readonly #options: RowPlaceOptions;
  #source = -1;
  #names = NO_NAMES;
  /** Whether the records have more values than the one that is an id. */
  #isWide = false;
  /** Line of a header with other columns: what stands below it is not read by the right one. */
  #otherHeader: number | undefined;
  /** Whether any row of the chunk is odd. */
  #isMarked = false;
  readonly #marked = { overlong: new Set<number>(), unnamed: new Set<number>(), short: new Set<number>() };

  constructor(options: RowPlaceOptions) {
    this.#options = options;
  }

  /** Must be called with each chunk, before its rows are asked for. */
  enter({ source, form, overlong, values }: RowChunk): void {
    if (source !== this.#source) {
      this.#source = source;
      this.#names = ownNames([...(form?.header ?? []), ...this.#options.columnNames]);
      this.#isWide = (form?.header ?? values).length > 1;
      this.#otherHeader = undefined;
    }
    const { unnamed = [], short = [] } = form ?? {};
    this.#isMarked = overlong.length + unnamed.length + short.length > 0;
    if (!this.#isMarked) return;
    this.#marked.overlong = new Set(overlong);
    this.#marked.unnamed = new Set(unnamed);
    this.#marked.short = new Set(short);
  }

  /** Why the row is not where it should be; undefined when nothing speaks against it. */
  faultOf(chunk: RowChunk, row: number): ExcludedVerdict | undefined {
    const header = this.#mayBeHeader(chunk, row) ? this.#headerIn(chunk, row) : undefined;
    if (header !== undefined) return header;
    const odd = this.#isMarked ? this.#oddityOf(row, chunk.form) : undefined;
    if (odd !== undefined) return refused({ reason: odd });
    if (this.#otherHeader === undefined) return undefined;
    return refused({
      reason: `stands below another header (line ${this.#otherHeader}), so its columns are not certain`,
    });
  }

  /** A cheap question that nearly all rows answer with no. */
  #mayBeHeader({ values }: RowChunk, row: number): boolean {
    for (let column = 0; column < values.length; column += 1) {
      const value = values[column]?.[row];
      if (value !== undefined && mayBeHeaderWord(value, this.#names)) return true;
    }
    return this.#isWide && this.#mayBeWideHeader(values, row);
  }

  /** Of a wide record any other value can show that it is a header. */
  #mayBeWideHeader(values: RowChunk['values'], row: number): boolean {
    for (let column = 0; column < values.length; column += 1) {
      const value = values[column]?.[row];
      if (value !== undefined && value !== '' && !mayStandInHeader(value)) return false;
    }
    return !(this.#options.isMixed && isTarget(values[0]?.[row] ?? ''));
  }

  #headerIn(chunk: RowChunk, row: number): ExcludedVerdict | undefined {
    if (this.#options.isRepeatedHeader(chunk, row)) {
      this.#otherHeader = undefined;
      return refused({ reason: 'the header line again' });
    }
    if (this.#options.acceptsHeaders || !this.#isOtherHeader(chunk, row)) return undefined;
    this.#otherHeader = chunk.lines[row] ?? 0;
    return refused({ reason: 'names of columns where ids should be', doubt: 'header-again' });
  }

  #isOtherHeader({ form, values }: RowChunk, row: number): boolean {
    if (form === undefined || (this.#options.isMixed && isTarget(values[0]?.[row] ?? ''))) return false;
    // A header of another file can be cut by another delimiter.
    const names = form.recordAt(row).flatMap((value) => value.split(OTHER_DELIMITER));
    const filled = names.filter((name) => name.trim() !== '');
    // Of a list that is said to have no header, a single word is what it says.
    if (form.header === undefined && filled.length === 1) return false;
    return isHeaderRecord(filled, this.#names.loose);
  }

  #oddityOf(row: number, form: RowForm | undefined): string | undefined {
    const { overlong, unnamed, short } = this.#marked;
    if (overlong.has(row)) return OVERLONG;
    if (unnamed.has(row)) return UNNAMED;
    return short.has(row) && form !== undefined && isCutElsewhere(form, row) ? CUT_SHORT : undefined;
  }
}

function isCutElsewhere(form: RowForm, row: number): boolean {
  const record = form.recordAt(row);
  // The whole line stands in quotes.
  if (record.length === 1 && record[0]?.includes(form.delimiter) === true) return true;
  return record.some((value) => OTHER_DELIMITER.test(value.replaceAll(form.delimiter, '')));
}
