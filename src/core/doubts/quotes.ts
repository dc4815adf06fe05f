// Quotes of any script that were taken for a part of the value.

const SINGLE = "'`\u00b4\u2018\u2019\u201a\u201b\u02bc\uff07\u2032\u2035";
const DOUBLE =
  '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\ufe41\ufe42\ufe43\ufe44\uff62\uff63\u301d\u301e\u301f\uff02\u2033\u2036\u275d\u275e';
/** As programs write a text or a number, `u` apart, with which many ids begin: `b'u1'`, `N'u1'`, `Decimal('12')`. */
const LITERAL =
  /^(?:(?:[bB][rR]?|[rR][bB]?|[nNeExXqQfF])'.+'|[\p{L}_][\p{L}\d_.]{2,20}\s?\((["']).*\1(?:,.*)?\))$/su;
/** As a program writes a list: `['u1']`, `('u1',)`. */
const IN_BRACKETS = /^(?:\[.+\]|\(.+\)|\{.+\})$/su;
/** Behind one of several. */
const ITEM_END = /\s*[,;]\s*$/;

/**
 * Quotes at both ends, of whatever kinds. A double quote at the beginning only is what is left of a pair; in free text it
 * may belong there.
 */
export function isQuoted(value: string, isFreeText: boolean): boolean {
  if (value.length < 2) return isDouble(value);
  const first = value.charAt(0);
  const last = value.charAt(value.length - 1);
  if (isQuote(first) && isQuote(last)) return true;
  if (isWrittenByProgram(value, isFreeText)) return true;
  if (value.startsWith('\\"') || value.startsWith("\\'")) return true;
  return !isFreeText && isDouble(first);
}

function isWrittenByProgram(value: string, isFreeText: boolean): boolean {
  if (!isFreeText && LITERAL.test(value)) return true;
  const listed = value.replace(ITEM_END, '');
  return IN_BRACKETS.test(listed) && isQuoted(listed.slice(1, -1).replace(ITEM_END, '').trim(), true);
}

function isQuote(char: string): boolean {
  return SINGLE.includes(char) || isDouble(char);
}

function isDouble(char: string): boolean {
  return char !== '' && DOUBLE.includes(char);
}
