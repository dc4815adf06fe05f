// Undoes what pages, addresses and programs do to characters: `%40`, `&#35;`, `\u4f60`.

const PERCENT = /(?:%[0-9a-f]{2})+/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi;
const CODE = /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|U([\da-fA-F]{8}))/g;
const BACKSLASH = /\\([^\p{L}\p{N}\s])/gu;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  commat: '@',
  gt: '>',
  lowbar: '_',
  lt: '<',
  nbsp: ' ',
  num: '#',
  quot: '"',
};
const LAST_CODE_POINT = 0x10ffff;

/** One layer of each kind; the text itself if there is none. What is no escape stays as it is. */
export function unescaped(text: string): string {
  if (!/[%&\\]/.test(text)) return text;
  return text
    .replace(PERCENT, decoded)
    .replace(ENTITY, (whole: string, ...found: (string | undefined)[]) => entity(whole, found))
    .replace(CODE, (whole: string, ...found: (string | undefined)[]) => {
      const digits = found.slice(0, 4).find((each) => each !== undefined) ?? '';
      return character(Number.parseInt(digits, 16)) ?? whole;
    })
    .replace(BACKSLASH, '$1');
}

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

function entity(whole: string, [decimal, hex, name]: readonly (string | undefined)[]): string {
  if (decimal !== undefined) return character(Number.parseInt(decimal, 10)) ?? whole;
  if (hex !== undefined) return character(Number.parseInt(hex, 16)) ?? whole;
  const known = (name ?? '').toLowerCase();
  return Object.hasOwn(NAMED, known) ? (NAMED[known] ?? whole) : whole;
}

/** Halves of a pair come one after the other and join. */
function character(code: number): string | undefined {
  return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : undefined;
}
