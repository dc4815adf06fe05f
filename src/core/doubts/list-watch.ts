// What can be doubted only of a list as a whole: one id may end in zeros or hold a semicolon, most ids of a list do not.
import type { DoubtCode } from './codes.ts';
import { DELIMITER, DIGIT, LETTER } from './marks.ts';
import { endOfLongNumber, isPerhapsShortNumber, VERY_LONG } from './numbers.ts';

/** Kinds of suspicion, each counted by itself. */
export type Suspicion = 'rounded' | 'padded' | 'short-number' | 'uncut';

/** What each suspicion is called when the list bears it out. */
export const DOUBT_OF = {
  rounded: 'rounded-number',
  padded: 'rounded-number',
  'short-number': 'spreadsheet-number',
  uncut: 'uncut',
} as const satisfies Record<Suspicion, DoubtCode>;

export interface ListWatchOptions {
  /** The delimiter of the file: a value that holds it stood in quotes, as it should. */
  readonly delimiter: string;
  /** Whether the file has one column: with several, the header shows that the delimiter is the right one. */
  readonly isOnlyColumn: boolean;
  /** A name chosen freely may hold anything. */
  readonly isFreeText: boolean;
}

const DELIMITERS = [',', ';', '|'] as const;
/** By chance one number of a thousand ends in three zeros: a list is suspect with five times as many, and one more. */
const ROUNDED_BY_CHANCE = 5 / 1000;
/** So many very long numbers all end in a zero by chance once in ten thousand million lists. */
const PADDED_AT_LEAST = 10;

/** Watches the values of one column of one input. Pure counting: the rows themselves are kept by the caller. */
export class ListWatch {
  readonly #others: readonly string[];
  readonly #isFreeText: boolean;
  readonly #suspects: Record<Suspicion, number> = { rounded: 0, padded: 0, 'short-number': 0, uncut: 0 };
  #values = 0;
  /** Values of both letters and digits: among those of other shapes some look like `1E11`. */
  #words = 0;
  #longNumbers = 0;
  #veryLongNumbers = 0;
  /** Of the very long ones, those that end in a zero. */
  #zeroEnds = 0;

  constructor({ delimiter, isOnlyColumn, isFreeText }: ListWatchOptions) {
    this.#others = isOnlyColumn ? DELIMITERS.filter((each) => each !== delimiter) : [];
    this.#isFreeText = isFreeText;
  }

  /** Counts the value; says what is suspect about it, if anything. `marks` are `marksOf(value)`. */
  see(value: string, marks: number): Suspicion | undefined {
    this.#values += 1;
    if (this.#isFreeText) return undefined;
    const suspicion = this.#suspicionOf(value, marks);
    if (suspicion !== undefined) this.#suspects[suspicion] += 1;
    return suspicion;
  }

  /** Whether the list, as far as it was seen, bears the suspicion out. */
  isBorneOut(suspicion: Suspicion): boolean {
    const suspects = this.#suspects[suspicion];
    switch (suspicion) {
      case 'rounded':
        return suspects > 1 + this.#longNumbers * ROUNDED_BY_CHANCE;
      case 'padded':
        return this.#zeroEnds >= PADDED_AT_LEAST && this.#zeroEnds === this.#veryLongNumbers;
      case 'short-number':
        return suspects * 2 > this.#words;
      case 'uncut':
        return suspects * 2 > this.#values;
      default:
        return suspicion satisfies never;
    }
  }

  #suspicionOf(value: string, marks: number): Suspicion | undefined {
    if (marks === DIGIT) return this.#numberSuspicion(value);
    if ((marks & DELIMITER) !== 0) {
      return this.#others.some((delimiter) => value.includes(delimiter)) ? 'uncut' : undefined;
    }
    if (marks !== (DIGIT | LETTER)) return undefined;
    this.#words += 1;
    return isPerhapsShortNumber(value) ? 'short-number' : undefined;
  }

  #numberSuspicion(value: string): Suspicion | undefined {
    const end = endOfLongNumber(value);
    if (end === undefined) return undefined;
    this.#longNumbers += 1;
    if (value.length >= VERY_LONG) {
      this.#veryLongNumbers += 1;
      if (end !== 'exact') this.#zeroEnds += 1;
    }
    return end === 'exact' ? undefined : end;
  }
}
