// A file that is written once from front to back in large pieces while a plan is built.
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, writeSync } from 'node:fs';
import { AppError } from '../../core/app-error.ts';
import { openOwn } from './own-file.ts';

const PIECE_BYTES = 256 * 1024;
/** A UTF-16 unit takes at most three bytes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** Writes are synchronous: planning does nothing else meanwhile, and so memory cannot pile up behind the disk. */
export class SpoolFile {
  readonly #fd: number;
  readonly #hash = createHash('sha256');
  readonly #piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #pendingBytes = 0;
  #closed = false;

  constructor(path: string) {
    this.#fd = guarded(() => openOwn(path, 'new'));
  }

  write(text: string): void {
    const mostBytes = text.length * MOST_BYTES_A_UNIT;
    if (this.#pendingBytes + mostBytes > PIECE_BYTES) this.flush();
    if (mostBytes > PIECE_BYTES) this.#hand(Buffer.from(text, 'utf8'));
    else this.#pendingBytes += this.#piece.write(text, this.#pendingBytes, 'utf8');
  }

  /** Hands everything to the system. */
  flush(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = this.#piece.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    this.#hand(bytes);
  }

  #hand(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    guarded(() => writeWhole(this.#fd, bytes));
  }

  /** Flushes to the disk and closes; returns the hex SHA-256 of the whole file. */
  finish(): string {
    this.flush();
    guarded(() => fsyncSync(this.#fd));
    this.close();
    return this.#hash.digest('hex');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}

export function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
}

/** Turns the system's refusals (disk full, no rights) into an `AppError` of kind `passing`. */
export function guarded<T>(write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new AppError('plan.write-failed', `the plan cannot be written: ${why}`, {
      kind: 'passing',
      hint: 'Make room on the disk or choose another --runs-dir, then plan again; nothing was left behind.',
      cause,
    });
  }
}
