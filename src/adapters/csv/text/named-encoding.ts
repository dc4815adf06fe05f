// Text in an encoding that a person named: turned into UTF-8 line by line.
import { isAscii, isUtf8 } from 'node:buffer';
import { count } from '../../../core/amounts.ts';
import { MAX_RECORD_BYTES } from '../max-record.ts';
import { ReadFault } from '../read-fault.ts';
import { type Converter, endOfWholeLines, invalidText, LineCount } from './converter.ts';
import { createDecode, type Decode, hasSeveralBytes } from './encodings.ts';

export function namedConverter(encoding: string): Converter {
  const decode = createDecode(encoding);
  const doubt = new Utf8Doubt(encoding);
  const lines = new LineCount();
  let carry: Buffer = Buffer.alloc(0);
  return function* (chunk, last) {
    const all = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const cut = last ? all.length : endOfWholeLines(all);
    carry = all.subarray(cut);
    if (carry.length > MAX_RECORD_BYTES) throw overlong(lines.line);
    const bytes = all.subarray(0, cut);
    doubt.see(bytes);
    const text = last ? decodedToEnd(decode, bytes) : decode(bytes);
    const decoded = text ?? goodLines(encoding, bytes);
    const good = Buffer.from(lines.line === 1 ? withoutMark(decoded) : decoded, 'utf8');
    lines.add(good);
    if (good.length > 0) yield good;
    if (text === undefined) throw invalidText(encoding, lines.line, HINT);
    if (last) doubt.check();
  };
}

const HINT =
  'Nothing is replaced, since a changed id would be another person: name the encoding that the file has, or save it as "CSV UTF-8".';

/** GB 18030 has a mark of its own, which decoders leave in the text. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** A character that is cut off at the end is not valid: what a line feed would make of it shows that. */
function decodedToEnd(decode: Decode, bytes: Buffer): string | undefined {
  return decode(Buffer.concat([bytes, Buffer.from('\n')]))?.slice(0, -1);
}

/** The whole lines before the first one that is not valid. */
function goodLines(encoding: string, bytes: Buffer): string {
  const decode = createDecode(encoding);
  let good = '';
  for (let start = 0; start < bytes.length; ) {
    const end = endOfLine(bytes, start);
    const text = decode(bytes.subarray(start, end));
    if (text === undefined) break;
    good += text;
    start = end;
  }
  return good;
}

function endOfLine(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    if (bytes[at] === 0x0a || bytes[at] === 0x0d) return at + 1;
  }
  return bytes.length;
}

/**
 * Sees a UTF-8 text that is read under another name, as it happens where a name in the configuration meets a file that does
 * not have it: most encodings would give other characters without a fault. A text of any length is UTF-8 by chance hardly ever.
 */
class Utf8Doubt {
  readonly #encoding: string;
  /** Of two bytes, characters of both encodings look alike now and then. */
  readonly #leastLead: number;
  #isUtf8 = true;
  #isForeign = false;

  constructor(encoding: string) {
    this.#encoding = encoding;
    this.#leastLead = hasSeveralBytes(encoding) ? 0xe0 : 0x80;
  }

  /** Takes whole lines. */
  see(bytes: Buffer): void {
    if (!this.#isUtf8 || isAscii(bytes)) return;
    this.#isUtf8 = isUtf8(bytes);
    this.#isForeign ||= bytes.some((byte) => byte >= this.#leastLead);
  }

  check(): void {
    if (!this.#isUtf8 || !this.#isForeign) return;
    throw new ReadFault(`the text is UTF-8, and --encoding says ${this.#encoding}`, {
      code: 'input.encoding',
      hint: 'Leave the encoding out, since UTF-8 is recognised; read under another name, the ids would be those of other people.',
    });
  }
}

function overlong(line: number): ReadFault {
  return new ReadFault(`the line that starts here is longer than ${count(MAX_RECORD_BYTES)} bytes`, {
    code: 'input.syntax',
    line,
    hint: 'Check that this is a text file with one record a line.',
  });
}
