// Records of a CSV text, and what was found wrong with its quotes.

export interface RecordChunk {
  /** The values of each record as they stand in the text; a blank line is `['']`. */
  readonly records: readonly (readonly string[])[];
  /** Where each record is one value: these values. Reading them spares an array a record. */
  readonly single?: readonly string[];
  /** Where no value stands in quotes: the records as they are. A value cut out of them spares an array a record. */
  readonly plain?: PlainTexts;
  /** 1-based physical line where each record starts. */
  readonly lines: readonly number[];
}

export interface PlainTexts {
  readonly texts: readonly string[];
  readonly delimiter: string;
}

/** A place where the text is not CSV. */
export interface SyntaxProblem {
  readonly line: number;
  readonly what: string;
  /** Nothing behind it can be read. */
  readonly final: boolean;
}
