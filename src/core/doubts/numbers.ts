// Numbers that a program has written in its own way: short, with decimals, with separators, or rounded.

/** `1.23457E+11`, with a decimal comma, a sign, a missing plus, a `D` or a written-out power as well. */
const SHORT =
  /^[+\-\u2212]?\d+(?:[.,\u066b]\d*\s?[eEdD][+\-\u2212]?\d{1,3}|\s?[eE][+\-\u2212]\d{1,3}|(?:[.,\u066b]\d+)?\s*[x\u00d7*]\s*10\^?[+\-\u2212]?\d{1,3})$/;
/** Short as well, but also what a short id of digits and letters can look like: `1E11`. */
const PERHAPS_SHORT = /^\d{1,2}[eE]\d{1,2}$/;
/** `123.0`, `123,00`, `123.`; other decimals can be ids of their own. */
const WHOLE_WITH_DECIMALS = /^[+\-\u2212]?\d+(?:[.,]0+|\.)$/;
/** `1,234`, `1.234.567`, `1'234'567`; one group behind a point can be something else, and so can groups between spaces. */
const WITH_SEPARATORS =
  /^[+\-\u2212]?\d{1,3}(?:(?:,\d{2,3})*,\d{3}|(?:\.\d{3}){2,}|(?:['\u2019\u00a0\u202f\u2009]\d{3})+)(?:[.,]\d+)?$/;
/** An address of the Internet has points as well. */
const IP_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const DIGITS = /^\d+$/;
/** A double keeps 15 digits of any number; a spreadsheet writes zeros in place of the others. */
const LONG = 16;
/** Digits that a spreadsheet keeps. */
export const KEPT = 15;
/** At least so many digits of a double are no longer its own, so that programs write them as 0. */
export const VERY_LONG = 18;

export function isShortNumber(value: string): boolean {
  return SHORT.test(value);
}

export function isPerhapsShortNumber(value: string): boolean {
  return value.length <= 6 && PERHAPS_SHORT.test(value);
}

export function isDecimalNumber(value: string): boolean {
  return WHOLE_WITH_DECIMALS.test(value) || (WITH_SEPARATORS.test(value) && !IP_ADDRESS.test(value));
}

/**
 * How a long number ends: 'rounded' in three zeros or more, 'padded' in one or two, 'fifteen' if just 15 digits are left
 * before them; undefined when it is not long.
 */
export function endOfLongNumber(value: string): 'rounded' | 'padded' | 'fifteen' | 'exact' | undefined {
  if (value.length < LONG || !DIGITS.test(value)) return undefined;
  if (value.endsWith('000')) return 'rounded';
  if (value.length >= VERY_LONG) return value.endsWith('0') ? 'padded' : 'exact';
  return value.endsWith('0'.repeat(value.length - KEPT)) ? 'fifteen' : 'exact';
}
