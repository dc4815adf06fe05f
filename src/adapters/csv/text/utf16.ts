// UTF-16: turned into UTF-8, and recognised where its mark is missing.
import { isUtf8 } from 'node:buffer';
import { type Converter, invalidText, LineCount } from './converter.ts';

export function utf16Converter(bigEndian: boolean): Converter {
  let carry: Buffer = Buffer.alloc(0);
  const lines = new LineCount();
  return function* (chunk, last) {
    const all = Buffer.concat([carry, chunk]);
    const cut = all.length - (last ? all.length % 2 : openUnits(all, bigEndian));
    carry = all.subarray(cut);
    const text = textOf(all.subarray(0, cut), bigEndian);
    const lone = text.search(/\p{Surrogate}/u);
    const good = Buffer.from(lone === -1 ? text : wholeLines(text.slice(0, lone)), 'utf8');
    lines.add(good);
    if (good.length > 0) yield good;
    if (lone !== -1 || (last && carry.length > 0)) throw invalidText('UTF-16', lines.line);
  };
}

function textOf(bytes: Buffer, bigEndian: boolean): string {
  if (!bigEndian) return bytes.toString('utf16le');
  return Buffer.from(bytes).swap16().toString('utf16le');
}

/** Bytes at the end that the next chunk may complete: half a code unit, a high surrogate, or both. */
function openUnits(bytes: Buffer, bigEndian: boolean): number {
  const odd = bytes.length % 2;
  const whole = bytes.length - odd;
  const high = bytes[bigEndian ? whole - 2 : whole - 1] ?? 0;
  return (high & 0xfc) === 0xd8 ? odd + 2 : odd;
}

function wholeLines(text: string): string {
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

/** As much of an input as is looked at. */
const LOOKED_AT = 64 * 1024;
/** Controls, halves of characters, and characters that do not exist. */
const NO_TEXT = /[^\P{Cc}\t\r\n]|\p{Cs}|\p{Cn}/u;

/**
 * The order of bytes in which a beginning without a mark is UTF-16; undefined where it is not, or not for certain. Zero
 * bytes tell: no list in another encoding has them, and every line break of UTF-16 has one. Read in the wrong order, a
 * line break is no line break, and most often a character that does not exist.
 */
export function recogniseUtf16(head: Buffer): 'le' | 'be' | undefined {
  if (!head.includes(0)) return undefined;
  const seen = head.subarray(0, LOOKED_AT);
  // A text of another encoding with a zero byte here and there: the zero bytes are what is wrong with it.
  if (zerosIn(seen) * 8 < seen.length && isUtf8(seen)) return undefined;
  const fitting = (['le', 'be'] as const).filter((order) => hasLines(seen, order === 'be'));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function hasLines(seen: Buffer, bigEndian: boolean): boolean {
  const text = textOf(seen.subarray(0, seen.length - openUnits(seen, bigEndian)), bigEndian);
  if (!/[\r\n]/.test(text) || NO_TEXT.test(text)) return false;
  // `u1`, a zero byte and a line break: two letters that happen to be the halves of a Chinese one.
  return /[\u0020-\u00ff]/.test(text) || !isUtf8(seen);
}

function zerosIn(bytes: Buffer): number {
  let zeros = 0;
  for (const byte of bytes) if (byte === 0) zeros += 1;
  return zeros;
}
