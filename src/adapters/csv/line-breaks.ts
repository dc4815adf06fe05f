// Counts physical lines: CRLF, LF and CR each end one.

const LF = 0x0a;
const CR = 0x0d;

/** Line breaks in a stretch of text; `afterCr` says that the byte before it was a CR, whose LF it may begin with. */
export function countLineBreaks(bytes: Uint8Array, afterCr: boolean): number {
  let count = 0;
  let wasCr = afterCr;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === CR || (byte === LF && !wasCr)) count += 1;
    wasCr = byte === CR;
  }
  return count;
}

/** Line breaks inside the values of one record. */
export function countBreaksInside(values: readonly string[]): number {
  let count = 0;
  for (const value of values) {
    if (value.includes('\n') || value.includes('\r')) count += value.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return count;
}
