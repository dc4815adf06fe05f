// Reads CSV bytes through the adapter, in pieces of any size.

import type { SyntaxProblem } from '../../src/adapters/csv/record-chunk.ts';
import { readRecords } from '../../src/adapters/csv/records.ts';
import { utf8Text } from '../../src/adapters/csv/utf8-text.ts';

/** Cuts bytes into pieces, so that anything may fall on a border. */
export async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export interface ReadText {
  readonly records: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly problems: readonly SyntaxProblem[];
}

export async function readText(bytes: Buffer, pieceSize: number, delimiter = ','): Promise<ReadText> {
  const records: (readonly string[])[] = [];
  const lines: number[] = [];
  const problems: SyntaxProblem[] = [];
  for await (const event of readRecords(utf8Text(inPieces(bytes, pieceSize)), {
    delimiterFor: () => delimiter,
  })) {
    if (event.kind === 'syntax') problems.push(event.problem);
    else {
      records.push(...event.chunk.records);
      lines.push(...event.chunk.lines);
    }
  }
  return { records, lines, problems };
}
