// Rows that are doubted only if most of their list looks like them: noted, or held back until the list has been seen.
import { DOUBTS, type DoubtCode } from '../../core/doubts/codes.ts';
import { DOUBT_OF, ListWatch, type Suspicion } from '../../core/doubts/list-watch.ts';
import type { RowChunk, RowForm } from '../../core/ports/reading.ts';
import { IN_FULL, type Problem } from './problem-list.ts';
import type { ColumnPlace } from './wanted-columns.ts';

/** What is suspect about a row. */
export interface Suspect {
  readonly kind: Suspicion;
  readonly column: ColumnPlace;
}

/** Rows of one suspicion in one column of one input. */
interface Group<R> {
  readonly suspect: Suspect;
  readonly first: Omit<Problem, 'what' | 'doubt'>[];
  rows: number;
  /** Held back, when rows can be left out one by one. */
  held: R[];
  /** Decided early, so that not too many rows are held. */
  decided: 'doubted' | 'kept' | undefined;
}

export interface ListDoubtsOptions<R> {
  /** Whether suspect rows are held back, so that they can still be left out. */
  readonly holds: boolean;
  /** A held row is a row like any other. */
  keep(row: R): void;
  /** A held row is doubted. */
  leaveOut(row: R, suspect: Suspect): void;
  /** Rows are doubted that were not held back, or no longer. */
  report(first: readonly Problem[], rows: number): void;
}

/** So many held rows show what the list is like. */
const ENOUGH = 10_000;

export class ListDoubts<R> {
  readonly #options: ListDoubtsOptions<R>;
  #watches: ListWatch[] = [];
  #groups = new Map<string, Group<R>>();
  #form: RowForm | undefined;
  #isOnlyColumn = false;

  constructor(options: ListDoubtsOptions<R>) {
    this.#options = options;
  }

  /** Begins with the rows of a chunk. */
  enter({ form, values }: Pick<RowChunk, 'form' | 'values'>): void {
    this.#form = form;
    this.#isOnlyColumn = (form?.header ?? values).length === 1;
  }

  /** Looks at one value; undefined when it is not suspect. */
  see(column: ColumnPlace, value: string, marks: number): Suspect | undefined {
    if (this.#form === undefined) return undefined;
    const kind = this.#watchOf(column, this.#form).see(value, marks);
    return kind === undefined ? undefined : { kind, column };
  }

  /** Takes a suspect row; true when it is held back or left out and must not be planned now. */
  take(suspect: Suspect, row: R, place: { readonly file: string; readonly line: number }): boolean {
    const group = this.#groupOf(suspect);
    group.rows += 1;
    if (group.first.length < IN_FULL) group.first.push({ ...place, column: suspect.column.name });
    if (!this.#options.holds || group.decided === 'kept') return false;
    if (group.decided === 'doubted') {
      this.#options.leaveOut(row, suspect);
      return true;
    }
    group.held.push(row);
    if (group.held.length >= ENOUGH) this.#decide(group);
    return true;
  }

  /** The input has been read to its end: decides about all that is suspect in it. */
  finish(): void {
    for (const group of this.#groups.values()) {
      if (this.#options.holds && group.decided !== 'kept') this.#decide(group);
      else if (this.#isBorneOut(group.suspect)) this.#report(group);
    }
    this.#groups = new Map();
    this.#watches = [];
  }

  #report({ suspect, first, rows }: Group<R>): void {
    const doubt: DoubtCode = DOUBT_OF[suspect.kind];
    const problems = first.map((place) => ({ ...place, what: DOUBTS[doubt].reason, doubt }));
    this.#options.report(problems, rows);
  }

  #decide(group: Group<R>): void {
    const isDoubted = group.decided === 'doubted' || this.#isBorneOut(group.suspect);
    group.decided = isDoubted ? 'doubted' : 'kept';
    for (const row of group.held) {
      if (isDoubted) this.#options.leaveOut(row, group.suspect);
      else this.#options.keep(row);
    }
    group.held = [];
  }

  #isBorneOut({ kind, column }: Suspect): boolean {
    return this.#watches[column.position]?.isBorneOut(kind) ?? false;
  }

  #watchOf(column: ColumnPlace, { delimiter }: RowForm): ListWatch {
    const known = this.#watches[column.position];
    if (known !== undefined) return known;
    const watch = new ListWatch({
      delimiter,
      isOnlyColumn: this.#isOnlyColumn,
      isFreeText: column.isFreeText,
    });
    this.#watches[column.position] = watch;
    return watch;
  }

  #groupOf(suspect: Suspect): Group<R> {
    const key = `${suspect.column.position} ${suspect.kind}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group: Group<R> = { suspect, first: [], rows: 0, held: [], decided: undefined };
    this.#groups.set(key, group);
    return group;
  }
}
