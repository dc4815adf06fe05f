// The one error class for what users can cause or mend: a code to match on, a sentence, and what to do next.

/** How an error maps to the exit codes of the contract. */
export type ErrorKind =
  | 'defect' // 1
  | 'usage' // 2
  | 'input' // 3
  | 'passing' // 5
  | 'guard' // 6
  | 'refused' // 7
  | 'interrupted'; // 130

export interface AppErrorDetails {
  readonly kind: ErrorKind;
  /** What the person can do next, as a sentence. */
  readonly hint: string;
  /** Further lines, each a problem of its own (file and line first). */
  readonly problems?: readonly string[];
  readonly cause?: unknown;
}

/** For a defect that leaves nothing to mend. */
export const DEFECT_HINT = 'Keep the run directory and report this, with the text above and with run.log.';

/** Match on `code`, never on the message. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string;
  readonly problems: readonly string[];

  constructor(code: string, message: string, details: AppErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = details.kind;
    this.hint = details.hint;
    this.problems = details.problems ?? [];
  }
}
