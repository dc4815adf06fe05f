// Turning bytes into UTF-8 piece by piece: what all encodings have in common.
import { isUtf8 } from 'node:buffer';
import { countLineBreaks } from '../line-breaks.ts';
import { ReadFault } from '../read-fault.ts';

/** Gives valid UTF-8. Where the bytes are not valid, gives all whole lines before that and throws a `ReadFault`. */
export type Converter = (chunk: Buffer, last: boolean) => Generator<Buffer>;

/** Counts the physical lines of a text that comes in pieces. */
export class LineCount {
  #line = 1;
  #afterCr = false;

  /** Where the next piece starts. */
  get line(): number {
    return this.#line;
  }

  add(text: Buffer): void {
    if (text.length === 0) return;
    this.#line += countLineBreaks(text, this.#afterCr);
    this.#afterCr = text[text.length - 1] === 0x0d;
  }
}

/** The longest run of whole lines from the start that is valid UTF-8. */
export function validLines(bytes: Buffer): Buffer {
  let good = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== 0x0a && bytes[at] !== 0x0d) continue;
    if (!isUtf8(bytes.subarray(good, at + 1))) break;
    good = at + 1;
  }
  return bytes.subarray(0, good);
}

/** The end of the last line that is whole. In every encoding but UTF-16 these two bytes are line breaks wherever they stand. */
export function endOfWholeLines(bytes: Buffer): number {
  return Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1;
}

const HINT = 'Save the file as UTF-8 again; nothing is replaced, since a changed id would be another person.';

export function invalidText(encoding: string, line: number, hint: string = HINT): ReadFault {
  return new ReadFault(`bytes that are not valid ${encoding}`, { code: 'input.encoding', line, hint });
}
