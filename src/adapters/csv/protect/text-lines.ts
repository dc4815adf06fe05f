// Cuts a text into its physical lines.
import { count } from '../../../core/amounts.ts';
import { MAX_RECORD_BYTES } from '../max-record.ts';
import { ReadFault } from '../read-fault.ts';

export interface TextLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/**
 * Takes valid UTF-8; LF, CRLF and CR end a line. Faults of the source pass through behind the lines
 * before them.
 */
export async function* textLines(text: AsyncIterable<Buffer>): AsyncGenerator<TextLine> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  for await (const bytes of text) {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const cut = endOfLastLine(all);
    rest = all.subarray(cut);
    if (rest.length > MAX_RECORD_BYTES) throw tooLong(line + 1);
    for (const each of cutLines(all.subarray(0, cut))) yield { line: (line += 1), text: each };
  }
  for (const each of cutLines(rest)) yield { line: (line += 1), text: each };
}

/** A CR at the very end is not a whole line break yet: its LF may follow. */
function endOfLastLine(bytes: Buffer): number {
  const lf = bytes.lastIndexOf(0x0a);
  const cr = bytes.length < 2 ? -1 : bytes.lastIndexOf(0x0d, bytes.length - 2);
  return Math.max(lf, cr) + 1;
}

function cutLines(bytes: Buffer): readonly string[] {
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function tooLong(line: number): ReadFault {
  return new ReadFault(`the line is longer than ${count(MAX_RECORD_BYTES)} bytes`, {
    code: 'protect.invalid',
    line,
    hint: 'Check that this is a text file with one id a line.',
  });
}
