// What a spreadsheet writes when a cell holds no plain value: errors, formulas, text marks.

/** `#WORD!` and `#WORD?` in any language, the errors without an ending, a column that was too narrow, LibreOffice's codes. */
const ERROR =
  /^(?:#[\p{L}\u00a1\u00bf][\p{L}\d/_\u00a1\u00bf.]*[!?]|#(?:n\/a|n\/d|n\/b|n\/p|n\/disp|i\/t|nv|yok|hi[a\u00e1]nyzik|opn[a\u00e5]|n\/v|saknas|arvo|\u043d\/\u0434|getting_data)!?|#{3,}|err:\d{3})$/iu;
/** `="0012"`, `=0012`, a function, or a cell; other texts behind an equals sign can be ids. */
const FORMULA =
  /^[=\uff1d]\s*(?:["'\u201c\u201d\u201e\u00ab\uff02]|[\p{L}][\p{L}\d.]*\(|\$?[A-Z]{1,3}\$?\d{1,7}(?:$|[-+*/&:])|[+-]?\d[\d.,]*$)/u;
const APOSTROPHES = "'\u2018\u2019\u02bc\uff07\u2032`\u00b4";

export function isSpreadsheetError(value: string): boolean {
  return ERROR.test(value);
}

/**
 * A formula, or the apostrophe that marks text; an apostrophe at each end is a pair of quotes. In free text an apostrophe
 * can be a part of the name.
 */
export function isSpreadsheetText(value: string, isFreeText: boolean): boolean {
  const first = value.charAt(0);
  if (first === '=' || first === '\uff1d') return FORMULA.test(value);
  if (!APOSTROPHES.includes(first)) return false;
  if (isFreeText) return /^.(?:[=+@-]|\d+$)/u.test(value);
  return value.length > 1 && !APOSTROPHES.includes(value.charAt(value.length - 1));
}
