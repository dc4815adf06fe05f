// What ends the reading of one input: found deep inside, turned into a problem of that input by the reader.

export interface FaultDetails {
  /** Code for the `AppError` that follows from it. */
  readonly code: string;
  /** 1-based physical line, where it is known. */
  readonly line?: number;
  readonly hint: string;
  readonly cause?: unknown;
}

export class ReadFault extends Error {
  readonly code: string;
  readonly line: number | undefined;
  readonly hint: string;

  constructor(what: string, details: FaultDetails) {
    super(what, { cause: details.cause });
    this.name = 'ReadFault';
    this.code = details.code;
    this.line = details.line;
    this.hint = details.hint;
  }
}
