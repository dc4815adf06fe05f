// How planning sees its input: rows come in chunks, column by column, whatever file format they stand in.
import type { PlanInput } from '../plan.ts';

/** How the text of an input is to be understood: the same for all inputs, and for a file that comes with them. */
export interface ReadingOptions {
  /** Header names that stand for a wanted column: `{ user_id: 'uid' }`. */
  readonly columnMap: Readonly<Record<string, string>>;
  /** False where the first record is data already. */
  readonly header: boolean;
  /** Left out where it is to be detected. */
  readonly delimiter?: string;
  /** Name of the encoding; left out where it is to be recognised (UTF-8 and UTF-16). */
  readonly encoding?: string;
  /** Physical lines above the header, or above the first row, that are not part of the list. */
  readonly skipLines?: number;
}

/** What to read, and under which names its columns stand. */
export interface ReadRequest extends ReadingOptions {
  /** File names as the person gave them; `-` is standard input. */
  readonly inputs: readonly string[];
  /** The columns wanted, in the order of the contract; `RowChunk.values` follows it. */
  readonly columns: readonly string[];
  /** The columns that each file must have; a subset of `columns`. */
  readonly required: readonly string[];
}

/** A stretch of rows of one input. Blank records are no rows and do not occur. */
export interface RowChunk {
  readonly kind: 'rows';
  /** Index into `ReadRequest.inputs`. */
  readonly source: number;
  /** 1-based physical line where each row's record starts; its length is the number of rows. */
  readonly lines: readonly number[];
  /**
   * `values[c][r]` is wanted column `c` of row `r`, without surrounding white space; undefined where the
   * record or the file has no such column.
   */
  readonly values: readonly (readonly (string | undefined)[])[];
  /** Rows (ascending indices) that hold more values than there are columns: where a value begins is not certain. */
  readonly overlong: readonly number[];
  /** Values from which surrounding white space was removed. */
  readonly trimmed: number;
  /** Bytes of this input read so far, as they are stored. */
  readonly bytesRead: number;
  /** Left out by a reader of rows that were judged before, such as those of an ended run. */
  readonly form?: RowForm | undefined;
}

/** How the rows stand in their file: what shows that a row was cut or joined wrongly. */
export interface RowForm {
  readonly delimiter: string;
  /** The names of the columns; undefined when the file has no header. */
  readonly header: readonly string[] | undefined;
  /** Rows (ascending indices) that hold fewer values than the header. */
  readonly short: readonly number[];
  /** Rows (ascending indices) that hold a value below a column without a name. */
  readonly unnamed: readonly number[];
  /** All values of a row as they stand in the file. Slow: for rows that look wrong. */
  recordAt(row: number): readonly string[];
}

/** Something in an input that no option lets pass. */
export interface ReadProblem {
  readonly kind: 'problem';
  readonly source: number;
  /** Code for the `AppError` that follows from it. */
  readonly code: string;
  readonly line?: number;
  readonly what: string;
  readonly hint: string;
}

/** An input was read to its end. */
export interface InputRead {
  readonly kind: 'read';
  readonly source: number;
  readonly input: PlanInput;
}

export type ReadEvent = RowChunk | ReadProblem | InputRead;

export interface RowReader {
  /**
   * Reads the inputs in turn. Throws an `AppError` for wrong requests and for inputs that cannot be opened at
   * all; whatever is wrong inside an input comes as a `ReadProblem`, so that the rest can be looked at too.
   */
  read(request: ReadRequest, signal?: AbortSignal): AsyncIterable<ReadEvent>;
}
