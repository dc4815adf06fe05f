// Quotes of any script that were taken for a part of the value.

const SINGLE = "'`\u00b4\u2018\u2019\u201a\u201b\u02bc\uff07\u2032\u2035";
const DOUBLE =
  '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\ufe41\ufe42\ufe43\ufe44\uff62\uff63\u301d\u301e\u301f\uff02\u2033\u2036\u275d\u275e';
/** As a program writes a list: `['u1']`, `('u1')`. */
const IN_BRACKETS = /^(?:\[.+\]|\(.+\)|\{.+\})$/su;

/**
 * Quotes at both ends, of whatever kinds. A double quote at the beginning only is what is left of a pair; in free text it
 * may belong there.
 */
export function isQuoted(value: string, isFreeText: boolean): boolean {
  if (value.length < 2) return isDouble(value);
  const first = value.charAt(0);
  const last = value.charAt(value.length - 1);
  if (isQuote(first) && isQuote(last)) return true;
  if (IN_BRACKETS.test(value) && isQuoted(value.slice(1, -1).trim(), true)) return true;
  if (value.startsWith('\\"') || value.startsWith("\\'")) return true;
  return !isFreeText && isDouble(first);
}

function isQuote(char: string): boolean {
  return SINGLE.includes(char) || isDouble(char);
}

function isDouble(char: string): boolean {
  return char !== '' && DOUBLE.includes(char);
}
