// Turns the bytes of a text file into UTF-8 that is known to be valid; never replaces anything.
import { isUtf8 } from 'node:buffer';
import { countLineBreaks } from './line-breaks.ts';
import { ReadFault } from './read-fault.ts';

type Encoding = 'utf8' | 'utf16le' | 'utf16be';

const BOMS: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf16be', bytes: [0xfe, 0xff] },
];

const HINT = 'Save the file as UTF-8 again; nothing is replaced, since a changed id would be another person.';

/** Yields non-empty buffers. Where the text is not valid, yields all whole lines before that and throws a `ReadFault`. */
export async function* utf8Text(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let convert: Converter | undefined;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (convert !== undefined) {
      yield* convert(chunk, false);
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 3) continue;
    const start = converterFor(head);
    convert = start.convert;
    yield* convert(start.text, false);
  }
  if (convert === undefined) {
    const start = converterFor(head);
    yield* start.convert(start.text, true);
    return;
  }
  yield* convert(Buffer.alloc(0), true);
}

type Converter = (chunk: Buffer, last: boolean) => Generator<Buffer>;

function converterFor(head: Buffer): { readonly convert: Converter; readonly text: Buffer } {
  const bom = BOMS.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  const text = head.subarray(bom?.bytes.length ?? 0);
  if (bom === undefined || bom.encoding === 'utf8') return { convert: utf8Converter(), text };
  return { convert: utf16Converter(bom.encoding === 'utf16be'), text };
}

function utf8Converter(): Converter {
  let carry: Buffer = Buffer.alloc(0);
  let line = 1;
  let afterCr = false;
  return function* (chunk, last) {
    const all = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const cut = last ? all.length : all.length - openSequence(all);
    const text = all.subarray(0, cut);
    if (!isUtf8(text)) {
      const good = validLines(text);
      if (good.length > 0) yield good;
      throw invalidText('UTF-8', line + countLineBreaks(good, afterCr));
    }
    carry = all.subarray(cut);
    line += countLineBreaks(text, afterCr);
    if (text.length > 0) {
      afterCr = text[text.length - 1] === 0x0d;
      yield text;
    }
  };
}

/** Length of a sequence at the end that the next chunk may complete: 0 to 3 bytes. */
function openSequence(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

/** The longest run of whole lines from the start that is valid. */
function validLines(bytes: Buffer): Buffer {
  let good = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== 0x0a && bytes[at] !== 0x0d) continue;
    if (!isUtf8(bytes.subarray(good, at + 1))) break;
    good = at + 1;
  }
  return bytes.subarray(0, good);
}

function utf16Converter(bigEndian: boolean): Converter {
  let carry: Buffer = Buffer.alloc(0);
  let line = 1;
  let afterCr = false;
  return function* (chunk, last) {
    const all = Buffer.concat([carry, chunk]);
    const cut = all.length - (last ? all.length % 2 : openUnits(all, bigEndian));
    carry = all.subarray(cut);
    const units = Buffer.from(all.subarray(0, cut));
    if (bigEndian) units.swap16();
    const text = units.toString('utf16le');
    const lone = text.search(/\p{Surrogate}/u);
    const good = Buffer.from(lone === -1 ? text : wholeLines(text.slice(0, lone)), 'utf8');
    line += countLineBreaks(good, afterCr);
    if (good.length > 0) {
      afterCr = good[good.length - 1] === 0x0d;
      yield good;
    }
    if (lone !== -1 || (last && carry.length > 0)) throw invalidText('UTF-16', line);
  };
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

function invalidText(encoding: string, line: number): ReadFault {
  return new ReadFault(`bytes that are not valid ${encoding}`, { code: 'input.encoding', line, hint: HINT });
}
