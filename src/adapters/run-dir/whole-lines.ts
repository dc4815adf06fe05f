// Reads a file of lines up to its last whole line; a torn tail, as a crash leaves it, is not a line.
import { readOwnStream } from './own-file.ts';

export interface WholeLine {
  readonly text: string;
  /** Where the line starts, bytes. */
  readonly offset: number;
  /** Length with its line end, bytes. */
  readonly length: number;
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 20;

/** Lines in order; a missing file has none. */
export async function* wholeLines(path: string): AsyncGenerator<WholeLine> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  try {
    const stream = readOwnStream(path, CHUNK_BYTES);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
        yield { text: data.toString('utf8', start, end), offset: offset + start, length: end + 1 - start };
        start = end + 1;
      }
      rest = data.subarray(start);
      offset += start;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
