// A file that is written once from front to back in large pieces while a plan is built.
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { AppError } from '../../core/app-error.ts';

const PIECE_CHARS = 128 * 1024;

/** Writes are synchronous: planning does nothing else meanwhile, and so memory cannot pile up behind the disk. */
export class SpoolFile {
  readonly #fd: number;
  readonly #hash = createHash('sha256');
  #pending = '';
  #closed = false;

  constructor(path: string) {
    this.#fd = guarded(() => openSync(path, 'wx', 0o600));
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= PIECE_CHARS) this.flush();
  }

  /** Hands everything to the system. */
  flush(): void {
    if (this.#pending === '') return;
    const bytes = Buffer.from(this.#pending, 'utf8');
    this.#pending = '';
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
