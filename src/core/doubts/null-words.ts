// What databases, languages and people write when there is no value.

/** In any case of letters. */
const ANY_CASE: ReadonlySet<string> = new Set([
  'null',
  'nil',
  'none',
  'undefined',
  'n/a',
  'n.a.',
  'n/d',
  'k.a.',
  's/d',
  'inf',
  '-inf',
  '+inf',
  'infinity',
  '-infinity',
  'empty',
  'blank',
  'missing',
  'unknown',
  'not available',
  'not applicable',
  'no value',
  'no data',
  'keine angabe',
  'nulo',
  'nul',
  '\\n',
  '\\\\n',
  'dbnull',
  'system.dbnull',
  'null::text',
  'null value',
  'pd.na',
  'n.v.',
  'leer',
  'vide',
  'en blanco',
  'vuoto',
  '\u043f\u0443\u0441\u0442\u043e',
  '\u7a7a\u767d',
  '\u6682\u65e0',
  '\u672a\u586b\u5199',
  '\u4e0d\u660e',
  '\u8a72\u5f53\u306a\u3057',
  '\uc5c6\uc74c',
  '\u2205',
  '\u7a7a',
  '\u7a7a\u503c',
  '\u65e0',
  '\u7121',
  '\u672a\u77e5',
  '\u4e0d\u9002\u7528',
  '\u30cc\u30eb',
  '\u306a\u3057',
]);
/** As R and pandas write it; in other cases of letters it is a name. */
const EXACT: ReadonlySet<string> = new Set(['NA', 'nan', 'NaN', 'NAN', '-nan', '-NaN', 'NaT']);
const IN_BRACKETS = /^[<([{](.*)[>)\]}]$/su;
/** What JavaScript, Java, Python, .NET and Go write for an object, and Tencent's server for an account that it does not find. */
const OBJECT =
  /^(?:\[object \w+\]|<[\w.]+ object at 0x[0-9a-f]+>|<class '[\w.]+'>|(?:java|javax|system|microsoft)\.[\w.]+(?:@[0-9a-f]+|\[\])?|\[[bcilzdfjs]@[0-9a-f]+|function ?\w*\(.*|%!\w?\(.*\)|@TLS#NOT_FOUND|\{\}|\[\]|\(\)|<>)$/iu;
/** Of the words above, those that nobody gives as a name. */
const NO_NAMES = /^(?:null|undefined|nan|\\+n|n\/a|dbnull)$/i;
const LONGEST = 40;

/** In free text a word such as `None` or `unknown` can be a name. */
export function isNullWord(value: string, isFreeText: boolean): boolean {
  if (value.length > LONGEST) return false;
  const isWord = isFreeText ? (word: string) => NO_NAMES.test(word) : isNoValue;
  return isWord(value) || isWord(insideBrackets(value));
}

function isNoValue(word: string): boolean {
  return EXACT.has(word) || ANY_CASE.has(word.toLowerCase());
}

/** `(null)`, `<null>` and `[NULL]` are the same words in brackets. */
function insideBrackets(value: string): string {
  return '<([{'.includes(value.charAt(0)) ? (IN_BRACKETS.exec(value)?.[1]?.trim() ?? '') : '';
}

/** The text that a program makes of an object when somebody joins it to a text. */
export function isObjectText(value: string): boolean {
  return OBJECT.test(value);
}
