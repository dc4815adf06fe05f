// Describes ids by their shapes, so that a person sees at a glance what kind of ids a plan holds, and no id is shown.
import { BEYOND_ASCII, DIGIT, JOINER, LETTER, SIGIL } from './doubts/marks.ts';

export interface ShapeCount {
  /** What ids of this shape look like: `digits`, `@TGS#...`, `letters and digits` ... */
  readonly shape: string;
  readonly rows: number;
  /** Lengths in characters. */
  readonly shortest: number;
  readonly longest: number;
}

/** The ids of one column of one target. */
export interface IdShapes {
  readonly target: string;
  readonly column: string;
  readonly rows: number;
  readonly shortest: number;
  readonly longest: number;
  /** The most frequent shapes first; the rest is `other`. */
  readonly shapes: readonly ShapeCount[];
}

const MOST_SHAPES = 8;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]+$/i;
const HASH_LENGTHS: readonly number[] = [32, 40, 64, 128];
const TENCENT = /^@[A-Za-z]{2,5}#_?/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^\+\d+$/;

interface Count {
  rows: number;
  shortest: number;
  longest: number;
}

/** Counts the shapes of one column. */
export class ShapeCounter {
  readonly #counts = new Map<string, Count>();
  #lastShape = '';
  #last: Count = { rows: 0, shortest: 0, longest: 0 };

  /** `marks` are `marksOf(value)`. */
  add(value: string, marks: number): void {
    const length = (marks & BEYOND_ASCII) === 0 ? value.length : Array.from(value).length;
    const shape = shapeOf(value, marks);
    // Most ids of a list are of one shape.
    const count = shape === this.#lastShape ? this.#last : this.#countOf(shape, length);
    count.rows += 1;
    if (length < count.shortest) count.shortest = length;
    if (length > count.longest) count.longest = length;
  }

  #countOf(shape: string, length: number): Count {
    const count = this.#counts.get(shape) ?? { rows: 0, shortest: length, longest: length };
    this.#counts.set(shape, count);
    this.#lastShape = shape;
    this.#last = count;
    return count;
  }

  /** Undefined when nothing was counted. */
  toShapes(target: string, column: string): IdShapes | undefined {
    const sorted = [...this.#counts]
      .map(([shape, count]): ShapeCount => ({ shape, ...count }))
      .toSorted((a, b) => b.rows - a.rows || (a.shape < b.shape ? -1 : 1));
    if (sorted.length === 0) return undefined;
    const shown = sorted.filter(({ shape }) => shape !== 'other').slice(0, MOST_SHAPES);
    const rest = sorted.filter((each) => !shown.includes(each));
    const shapes = rest.length === 0 ? shown : [...shown, { shape: 'other', ...sumOf(rest) }];
    return { target, column, ...sumOf(sorted), shapes };
  }
}

function sumOf(counts: readonly Count[]): Count {
  return {
    rows: counts.reduce((sum, { rows }) => sum + rows, 0),
    shortest: Math.min(...counts.map(({ shortest }) => shortest)),
    longest: Math.max(...counts.map(({ longest }) => longest)),
  };
}

const WORD = 'letters and digits';

function shapeOf(value: string, marks: number): string {
  if (marks === DIGIT) return 'digits';
  if ((marks & BEYOND_ASCII) !== 0) return 'with characters beyond ASCII';
  if ((marks & SIGIL) !== 0) return sigilShape(value);
  if ((marks & ~(LETTER | DIGIT)) === 0) return wordShape(value, marks);
  if ((marks & ~(LETTER | DIGIT | JOINER)) === 0) return isUuid(value) ? 'UUID' : 'letters, digits, _ and -';
  return PHONE.test(value) ? '+ and digits' : 'other';
}

function wordShape(value: string, marks: number): string {
  if (marks === LETTER) return 'letters';
  if (value.length < 32 || !HASH_LENGTHS.includes(value.length)) return WORD;
  return HEX.test(value) ? `${value.length} hexadecimal digits` : WORD;
}

function isUuid(value: string): boolean {
  return value.length === 36 && UUID.test(value);
}

function sigilShape(value: string): string {
  const prefix = TENCENT.exec(value)?.[0];
  if (prefix !== undefined) return `${prefix}...`;
  return EMAIL.test(value) ? 'e-mail address' : 'other';
}
