// What in a protect file shows that an id was lost on its way, so that it protects nobody.

/** What was found in a line. */
export interface ProtectDoubt {
  readonly code: 'spreadsheet-number' | 'rounded-number' | 'spreadsheet-error' | 'no-text';
  readonly what: string;
}

/** Before and behind it a value may begin and end. */
const START = String.raw`(?<=^|[\s,;|"'=])`;
const END = String.raw`(?=$|[\s,;|"'])`;

/** `1.23457E+11`, `4,40981E+17`, `1.5E10`. Signs of a small number are no id of anybody. */
const E_NOTATION = new RegExp(
  String.raw`${START}[+-]?(?:\d{1,3}(?:[.,]\d+)?E\+\d{1,3}|\d{1,3}[.,]\d+E\d{1,3})${END}`,
  'iu',
);
/** In the languages of spreadsheets; a list, since ids may begin with `#`. */
const ERRORS =
  'N/A|N/D|NV|NAME\\?|NOM\\?|NOME\\?|¿NOMBRE\\?|REF!|¡REF!|RIF!|BEZUG!|VALUE!|VALEUR!|VALORE!|VALOR!|¡VALOR!|WERT!' +
  '|DIV/0!|¡DIV/0!|NUM!|¡NUM!|NOMBRE!|ZAHL!|NULL!|¡NULL!|NUL!|NULO!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!' +
  '|BUSY!|ERROR!|GETTING_DATA';
const SPREADSHEET_ERROR = new RegExp(`${START}(?:#(?:${ERRORS})|Err:\\d{3})${END}`, 'iu');
const LONG_NUMBER = /(?<![\p{L}\p{N}_])\d{16,}(?![\p{L}\p{N}_])/gu;
const ENDS_IN_ZEROS = /000$/;

/** What one line shows on its own. Throws nothing; undefined if there is no doubt. */
export function doubtIn(line: string): ProtectDoubt | undefined {
  if (line.includes('\0')) return { code: 'no-text', what: 'a NUL byte: this is no text, or UTF-16' };
  if (line.includes('\uFFFD')) {
    return { code: 'no-text', what: 'a character (U+FFFD) that stands where another one was lost' };
  }
  if (E_NOTATION.test(line)) {
    return {
      code: 'spreadsheet-number',
      what: 'a number as a spreadsheet shortens it: digits of the id are lost',
    };
  }
  if (SPREADSHEET_ERROR.test(line)) {
    return { code: 'spreadsheet-error', what: "a spreadsheet's error stands in place of a value" };
  }
  return undefined;
}

const FEW = 2;
/** Of honest numbers one in 1,000 ends in three zeros. */
const SHARE = 0.01;

/** Finds numbers that a spreadsheet rounded: only several of them show it. */
export class RoundedNumbers {
  #all = 0;
  readonly #rounded = new Map<string, number>();

  take(text: string, line: number): void {
    for (const [number] of text.matchAll(LONG_NUMBER)) {
      this.#all += 1;
      if (ENDS_IN_ZEROS.test(number) && !this.#rounded.has(number)) this.#rounded.set(number, line);
    }
  }

  /** Lines of rounded numbers; empty if chance explains them. */
  lines(): readonly number[] {
    const { size } = this.#rounded;
    return size >= FEW && size >= this.#all * SHARE ? [...this.#rounded.values()] : [];
  }
}

export const ROUNDED: ProtectDoubt = {
  code: 'rounded-number',
  what: 'a number of 16 digits or more that ends in zeros, as others do: a spreadsheet rounded it',
};
