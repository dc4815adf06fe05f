// Counts physical lines: CRLF, LF and CR each end one.

const LF = 0x0a;
const CR = 0x0d;

/** Line breaks in a stretch of text; `afterCr` says that the byte before it was a CR, whose LF it may begin with. */
export function countLineBreaks(bytes: Buffer, afterCr: boolean): number {
  if (!afterCr && !bytes.includes(CR)) return countLineFeeds(bytes);
  let count = 0;
  let wasCr = afterCr;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === CR || (byte === LF && !wasCr)) count += 1;
    wasCr = byte === CR;
  }
  return count;
}

/** The usual case, four bytes at a time. */
function countLineFeeds(bytes: Buffer): number {
  const head = Math.min((4 - (bytes.byteOffset % 4)) % 4, bytes.length);
  const tail = head + ((bytes.length - head) & ~3);
  let count = countSingly(bytes, 0, head) + countSingly(bytes, tail, bytes.length);
  if (head === tail) return count;
  for (const word of new Uint32Array(bytes.buffer, bytes.byteOffset + head, (tail - head) / 4)) {
    // A byte becomes 0 where it was LF; then its highest bit becomes 1 exactly where it is 0.
    const x = word ^ 0x0a0a0a0a;
    const zeros = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x) & 0x80808080;
    // Most words hold none.
    if (zeros !== 0)
      count += (zeros >>> 31) + ((zeros >>> 23) & 1) + ((zeros >>> 15) & 1) + ((zeros >>> 7) & 1);
  }
  return count;
}

function countSingly(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) if (bytes[i] === LF) count += 1;
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
