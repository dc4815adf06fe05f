// Keeps the keys of the duplicate index in a temporary file, so that memory holds only where they are.
import { closeSync, readSync } from 'node:fs';
import type { KeyBlocks } from '../../core/duplicate-index.ts';
import { openOwn } from './own-file.ts';
import { guarded, writeWhole } from './spool-file.ts';

const TAIL_BYTES = 256 * 1024;
/** A whole number in a block. */
const WORD_BYTES = 4;
/** Repeated rows mostly come in the order of the first ones, so few blocks serve many of them. */
const CACHED_BLOCKS = 64;

export class KeyFile implements KeyBlocks {
  readonly #fd: number;
  /** Where each block starts, and where the next one will. */
  readonly #starts: number[] = [0];
  readonly #cache: ({ readonly block: number; readonly bytes: Buffer } | undefined)[] = [];
  /** What is not in the file yet. */
  #tail: Buffer = Buffer.allocUnsafe(TAIL_BYTES);
  #tailBytes = 0;
  /** Bytes that are in the file; always the end of a block. */
  #written = 0;
  #closed = false;

  constructor(path: string) {
    this.#fd = guarded(() => openOwn(path, 'new'));
  }

  append(keys: readonly string[]): void {
    const text = keys.join('');
    const mostBytes = (1 + keys.length) * WORD_BYTES + text.length * 3;
    if (this.#tailBytes + mostBytes > this.#tail.length) this.#flush();
    if (mostBytes > this.#tail.length) this.#tail = Buffer.allocUnsafe(mostBytes);
    this.#tailBytes += encodeKeys({ keys, text }, this.#tail, this.#tailBytes);
    this.#starts.push(this.#written + this.#tailBytes);
  }

  keyAt(block: number, place: number): string | undefined {
    return decodeKey(this.#cached(block), place);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }

  #cached(block: number): Buffer {
    const slot = block % CACHED_BLOCKS;
    const cached = this.#cache[slot];
    if (cached?.block === block) return cached.bytes;
    const bytes = this.#bytesOf(block);
    this.#cache[slot] = { block, bytes };
    return bytes;
  }

  #bytesOf(block: number): Buffer {
    const start = this.#starts[block] ?? 0;
    if (start >= this.#written) this.#flush();
    const bytes = Buffer.allocUnsafe((this.#starts[block + 1] ?? start) - start);
    guarded(() => readWhole(this.#fd, bytes, start));
    return bytes;
  }

  #flush(): void {
    const bytes = this.#tail.subarray(0, this.#tailBytes);
    guarded(() => writeWhole(this.#fd, bytes));
    this.#written += bytes.length;
    this.#tailBytes = 0;
  }
}

function readWhole(fd: number, bytes: Buffer, start: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(fd, bytes, done, bytes.length - done, start + done);
    if (read === 0) throw new Error('the key file is shorter than what was written to it');
    done += read;
  }
}

/**
 * A block: the number of keys, where each ends in UTF-16 units, and the keys one behind the other, in Latin-1
 * where all are ASCII and else in UTF-16, which gives back any text. Returns the bytes written.
 */
function encodeKeys(
  block: { readonly keys: readonly string[]; readonly text: string },
  into: Buffer,
  at: number,
): number {
  const { keys, text } = block;
  let next = into.writeUInt32LE(keys.length, at);
  let end = 0;
  for (const { length } of keys) {
    end += length;
    next = into.writeUInt32LE(end, next);
  }
  let textBytes = into.write(text, next, 'utf8');
  if (textBytes !== text.length) textBytes = into.write(text, next, 'utf16le');
  return next + textBytes - at;
}

/** Most keys are asked for alone, so the others of the block are left as they are. */
function decodeKey(bytes: Buffer, place: number): string | undefined {
  const count = bytes.readUInt32LE(0);
  if (place >= count) return undefined;
  const endOf = (key: number): number => (key < 0 ? 0 : bytes.readUInt32LE((1 + key) * WORD_BYTES));
  const textAt = (1 + count) * WORD_BYTES;
  const isLatin1 = bytes.length - textAt === endOf(count - 1);
  const unitBytes = isLatin1 ? 1 : 2;
  return bytes.toString(
    isLatin1 ? 'latin1' : 'utf16le',
    textAt + endOf(place - 1) * unitBytes,
    textAt + endOf(place) * unitBytes,
  );
}
