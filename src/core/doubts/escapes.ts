// Values that are escaped for an address, a page, a mail or a program.

/** An address: `%40`, and JavaScript's old `%u4f60`. */
const PERCENT = /%(?:[0-9a-f]{2}|u[0-9a-f]{4})/i;
/** A page: `&#35;`, `&#x23;`, `&amp;`. */
const ENTITY = /&(?:(?:nbsp|amp|quot|apos|lt|gt)\b|#\d{1,7};?|#x[0-9a-f]{1,6};?|[a-z][a-z0-9]{1,30};)/i;
/** Also its markup: `<b>u1</b>`, `u1<br>`, and the address in `Anna <a@b.example>`. */
const TAG = /<\/?[a-z][^<>]*>/i;
/** A program: `\u4f60`, `\u{1f600}`, `\x40`, an octal, a line break at the end. */
const BACKSLASH =
  /\\(?:u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|U[0-9a-f]{8}|x[0-9a-f]{2}|[0-3][0-7]{2}|[nrt0]$)|^\\[nrt]/;
/** Also with capital digits, as other programs write them. */
const BACKSLASH_CAPITALS = /\\(?:u[0-9A-F]{4}|u\{[0-9A-F]{1,6}\}|U[0-9A-F]{8}|x[0-9A-F]{2})/;
/** A mail: `=E4=BD=A0` and `=?utf-8?B?...?=`. */
const QUOTED_PRINTABLE = /(?:=[0-9A-F]{2}.*){2}|=\?[\w-]+\?[bq]\?.*\?=/i;

export function isEscaped(value: string): boolean {
  return (
    PERCENT.test(value) ||
    ENTITY.test(value) ||
    TAG.test(value) ||
    BACKSLASH.test(value) ||
    BACKSLASH_CAPITALS.test(value) ||
    QUOTED_PRINTABLE.test(value)
  );
}
