// Looks at one value as a careful person would: does it look like an id, or like something that was damaged on its way here?
import type { DoubtCode } from './codes.ts';
import { isEscaped } from './escapes.ts';
import { hasInvisible } from './invisible.ts';
import * as mark from './marks.ts';
import { isNullWord, isObjectText } from './null-words.ts';
import { isDecimalNumber, isShortNumber } from './numbers.ts';
import { isQuoted } from './quotes.ts';
import { isRuleOrFooter } from './rules-and-footers.ts';
import { isSpreadsheetError, isSpreadsheetText } from './spreadsheet.ts';

interface Question {
  readonly code: DoubtCode;
  /** The answer is no for a value that holds none of these kinds of characters. */
  readonly needs: number;
  /** The answer is no for a value that holds one of these kinds. */
  readonly never: number;
  readonly isSo: (value: string, isFreeText: boolean, marks: number) => boolean;
}

const { DIGIT, LETTER, JOINER, NUMERIC, QUOTE, ESCAPE, DELIMITER, SPACE, SIGIL, OTHER_ASCII, BEYOND_ASCII } =
  mark;
const ANY = 0xffff;
const IN_NUMBERS = NUMERIC | DELIMITER | JOINER | QUOTE | OTHER_ASCII | BEYOND_ASCII;

/** About the form of the value as a whole: the first one that holds is the doubt. */
const FORMS: readonly Question[] = [
  { code: 'spreadsheet-text', needs: QUOTE | ESCAPE | BEYOND_ASCII, never: 0, isSo: isSpreadsheetText },
  { code: 'quoted', needs: QUOTE | BEYOND_ASCII, never: 0, isSo: isQuoted },
  { code: 'spreadsheet-error', needs: SIGIL | OTHER_ASCII, never: 0, isSo: isSpreadsheetError },
  {
    code: 'spreadsheet-number',
    needs: IN_NUMBERS,
    never: 0,
    isSo: ifLikeNumber(isShortNumber, LETTER | OTHER_ASCII | BEYOND_ASCII),
  },
  { code: 'decimal-number', needs: IN_NUMBERS, never: LETTER, isSo: ifLikeNumber(isDecimalNumber) },
  { code: 'null-word', needs: ANY, never: DIGIT | SIGIL, isSo: isNullWord },
  { code: 'null-word', needs: OTHER_ASCII | SIGIL | NUMERIC, never: 0, isSo: ifLikeObject(isObjectText) },
  { code: 'rule-or-footer', needs: SPACE | OTHER_ASCII | ESCAPE | DELIMITER, never: 0, isSo: isRuleOrFooter },
  { code: 'rule-or-footer', needs: ANY, never: DIGIT | SIGIL, isSo: isRuleOrFooter },
  { code: 'rule-or-footer', needs: BEYOND_ASCII, never: LETTER, isSo: isRuleOrFooter },
  { code: 'escaped', needs: ESCAPE | OTHER_ASCII, never: 0, isSo: isEscaped },
];

const NONE: readonly DoubtCode[] = [];

/**
 * What is doubtful about the value by itself; empty for nearly all ids. `marks` are `marksOf(value)`. In free text,
 * such as the name of a friend list, only what nobody would choose as a name is doubted.
 */
export function doubtsOf(value: string, marks: number, isFreeText: boolean): readonly DoubtCode[] {
  // Digits, letters and digits, or these with `_` and `-` behind a letter: what most ids are.
  if ((marks & DIGIT) !== 0 && (marks & ~(DIGIT | LETTER | JOINER)) === 0) {
    if ((marks & JOINER) === 0 || isLetter(value.charCodeAt(0))) return NONE;
  }
  const form = formOf(value, marks, isFreeText);
  const isInvisible = (marks & BEYOND_ASCII) !== 0 && hasInvisible(value);
  if (!isInvisible) return form === undefined ? NONE : [form];
  return form === undefined ? ['invisible'] : ['invisible', form];
}

function formOf(value: string, marks: number, isFreeText: boolean): DoubtCode | undefined {
  for (const { code, needs, never, isSo } of FORMS) {
    if ((marks & needs) !== 0 && (marks & never) === 0 && isSo(value, isFreeText, marks)) return code;
  }
  return undefined;
}

/**
 * A number begins with a digit or a sign and ends with a digit or a point, and perhaps holds one of some kinds of
 * characters: most values do not, which is cheap to see.
 */
function ifLikeNumber(isSo: (value: string) => boolean, holds: number = ANY): Question['isSo'] {
  return (value, _isFreeText, marks) =>
    (marks & holds) !== 0 &&
    isDigitOrOneOf(value.charCodeAt(0), '+-\u2212') &&
    isDigitOrOneOf(value.charCodeAt(value.length - 1), '.') &&
    isSo(value);
}

function isDigitOrOneOf(unit: number, others: string): boolean {
  return (unit >= 0x30 && unit <= 0x39) || others.includes(String.fromCharCode(unit));
}

function isLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

const OBJECT_BEGINNINGS = '[<{(jJsSmMfF%@';

function ifLikeObject(isSo: (value: string) => boolean): Question['isSo'] {
  return (value) => OBJECT_BEGINNINGS.includes(value.charAt(0)) && isSo(value);
}
