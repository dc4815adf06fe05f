// One look at each character of a value: which kinds of characters it holds. Tells cheaply which questions need no answer.

export const DIGIT = 1;
export const LETTER = 2;
/** `_` and `-`, as they stand inside of ids. */
export const JOINER = 4;
/** `.` and `+`. */
export const NUMERIC = 8;
/** `"`, `'` and the backtick. */
export const QUOTE = 16;
/** `%`, `&`, `\` and `=`, which begin an escape. */
export const ESCAPE = 32;
/** `,`, `;`, `|` and the tab. */
export const DELIMITER = 64;
export const SPACE = 128;
/** `@` and `#`, with which Tencent begins the ids that it makes. */
export const SIGIL = 256;
export const OTHER_ASCII = 512;
export const BEYOND_ASCII = 1024;
/** C0 and delete, the tab among them. */
export const CONTROL = 2048;

const KINDS = Uint16Array.from({ length: 128 }, (_, unit) => kindOf(String.fromCharCode(unit)));

/** The kinds of all characters of the value, joined by `|`. */
export function marksOf(value: string): number {
  let marks = 0;
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i);
    marks |= unit < 128 ? (KINDS[unit] ?? OTHER_ASCII) : BEYOND_ASCII;
  }
  return marks;
}

function kindOf(char: string): number {
  if (char === '\t') return CONTROL | DELIMITER;
  if (char < ' ' || char === '\u007f') return CONTROL;
  if (/[0-9]/.test(char)) return DIGIT;
  if (/[A-Za-z]/.test(char)) return LETTER;
  const kinds: readonly (readonly [string, number])[] = [
    ['_-', JOINER],
    ['.+', NUMERIC],
    ['"\'`', QUOTE],
    ['%&\\=', ESCAPE],
    [',;|', DELIMITER],
    [' ', SPACE],
    ['@#', SIGIL],
  ];
  return kinds.find(([chars]) => chars.includes(char))?.[1] ?? OTHER_ASCII;
}
