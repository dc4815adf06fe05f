// Writes a large file line by line without holding it in memory.
import { closeSync, openSync, writeSync } from 'node:fs';

const PIECE_CHARS = 1 << 20;

export function writeLines(path: string, lines: Iterable<string>): void {
  const fd = openSync(path, 'w');
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARS) continue;
    writeSync(fd, piece);
    piece = '';
  }
  writeSync(fd, piece);
  closeSync(fd);
}

/** A header and rows numbered from 1. */
export function* csvRows(header: string, rows: number, row: (number: number) => string): Generator<string> {
  yield header;
  for (let number = 1; number <= rows; number += 1) yield row(number);
}
