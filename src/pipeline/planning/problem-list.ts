// Collects what is wrong with the input: the first problems in full, the rest as a number.
import { count } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import { DOUBTS, type DoubtCode } from '../../core/doubts/codes.ts';

export interface Problem {
  /** The input's name. */
  readonly file: string;
  readonly line: number | undefined;
  readonly column?: string | undefined;
  readonly what: string;
  /** What a person can accept by name. */
  readonly doubt?: DoubtCode | undefined;
}

/** Problems that are shown in full. */
export const IN_FULL = 20;
const SKIP_HINT = 'Fix these rows, or leave them out of the plan with --skip-invalid.';

export class ProblemList {
  readonly #texts: string[] = [];
  readonly #doubts = new Set<DoubtCode>();
  #count = 0;
  #invalidRows = 0;
  /** The first thing that no option lets pass. */
  #fatal: { readonly code: string; readonly text: string; readonly hint: string } | undefined;

  /** A row that `--skip-invalid` would leave out. */
  addInvalidRow(problem: Problem): void {
    this.#invalidRows += 1;
    this.#add(problem);
  }

  /** Rows that `--skip-invalid` would leave out, of which only the first ones are known by their place. */
  addInvalidRows(first: readonly Problem[], rows: number): void {
    for (const problem of first) this.addInvalidRow(problem);
    this.#invalidRows += rows - first.length;
    this.#count += rows - first.length;
  }

  addFatal(problem: Problem & { readonly code: string; readonly hint: string }): void {
    this.#fatal ??= { code: problem.code, text: textOf(problem), hint: problem.hint };
    this.#add(problem);
  }

  /** The error that the problems make; undefined when there are none. */
  toError(): AppError | undefined {
    if (this.#count === 0) return undefined;
    const rest = this.#count - this.#texts.length;
    const problems = rest === 0 ? this.#texts : [...this.#texts, `and ${count(rest)} more`];
    const fatal = this.#fatal;
    if (fatal === undefined) {
      const rows =
        this.#invalidRows === 1
          ? '1 row of the input is'
          : `${count(this.#invalidRows)} rows of the input are`;
      return new AppError('input.invalid', `${rows} not valid; nothing was planned`, {
        kind: 'input',
        hint: [SKIP_HINT, ...[...this.#doubts].map(hintOf)].join(' '),
        problems,
      });
    }
    const others = this.#count === 1 ? '' : ` (${count(this.#count)} problems in all)`;
    return new AppError(fatal.code, `${fatal.text}${others}`, { kind: 'input', hint: fatal.hint, problems });
  }

  #add(problem: Problem): void {
    this.#count += 1;
    if (problem.doubt !== undefined) this.#doubts.add(problem.doubt);
    if (this.#texts.length < IN_FULL) this.#texts.push(textOf(problem));
  }
}

function hintOf(doubt: DoubtCode): string {
  return `${doubt}: ${DOUBTS[doubt].hint} If such values are ids: --accept ${doubt}.`;
}

function textOf({ file, line, column, what, doubt }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const said = doubt === undefined ? what : `${what} (${doubt})`;
  return column === undefined ? `${place}: ${said}` : `${place}: ${column}: ${said}`;
}
