// Keeps the keys of the duplicate index in a temporary file, so that memory holds only where they are.
import { closeSync, openSync, readSync } from 'node:fs';
import type { KeyBlocks } from '../../core/duplicate-index.ts';
import { guarded, writeWhole } from './spool-file.ts';

const TAIL_BYTES = 256 * 1024;
/** Repeated rows mostly come in the order of the first ones, so few decoded blocks serve many of them. */
const CACHED_BLOCKS = 64;

export class KeyFile implements KeyBlocks {
  readonly #fd: number;
  /** Where each block starts, and where the next one will. */
  readonly #starts: number[] = [0];
  readonly #cache: ({ readonly block: number; readonly keys: readonly string[] } | undefined)[] = [];
  /** What is not in the file yet. */
  #tail: Buffer = Buffer.allocUnsafe(TAIL_BYTES);
  #tailBytes = 0;
  /** Bytes that are in the file; always the end of a block. */
  #written = 0;
  #closed = false;

  constructor(path: string) {
    this.#fd = guarded(() => openSync(path, 'wx+', 0o600));
  }

  append(keys: readonly string[]): void {
    const text = JSON.stringify(keys);
    const mostBytes = text.length * 3;
    if (this.#tailBytes + mostBytes > this.#tail.length) this.#flush();
    if (mostBytes > this.#tail.length) this.#tail = Buffer.allocUnsafe(mostBytes);
    this.#tailBytes += this.#tail.write(text, this.#tailBytes, 'utf8');
    this.#starts.push(this.#written + this.#tailBytes);
  }

  read(block: number): readonly string[] {
    const slot = block % CACHED_BLOCKS;
    const cached = this.#cache[slot];
    if (cached?.block === block) return cached.keys;
    const keys = decodeKeys(this.#bytesOf(block));
    this.#cache[slot] = { block, keys };
    return keys;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
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

function decodeKeys(bytes: Buffer): readonly string[] {
  const keys: unknown = JSON.parse(bytes.toString('utf8'));
  if (!Array.isArray(keys)) throw new Error('a block of the key file is not a list');
  return keys.map(String);
}
