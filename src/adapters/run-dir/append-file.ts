// A file that only grows: its torn tail is cut off when it is opened, and a failed write says what to do.
import { closeSync, fdatasync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { AppError } from '../../core/app-error.ts';
import { openOwn } from './own-file.ts';

const flushData = promisify(fdatasync);
const NEWLINE = 0x0a;
const TAIL_BYTES = 1 << 16;

export class AppendFile {
  readonly #path: string;
  readonly #fd: number;
  #sizeBytes: number;
  #torn = false;

  /** Opens or makes the file (mode 0600) and cuts it after its last whole line. */
  constructor(path: string, open: (path: string) => number = openForAppending) {
    this.#path = path;
    this.#fd = open(path);
    const sizeBytes = fstatSync(this.#fd).size;
    this.#sizeBytes = lengthOfWholeLines(this.#fd, sizeBytes);
    if (this.#sizeBytes < sizeBytes) ftruncateSync(this.#fd, this.#sizeBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Hands the text to the system: it outlives this process at once, a power cut only after `flush`. */
  append(text: string): void {
    const bytes = Buffer.from(text);
    try {
      if (this.#torn) this.#dropTornTail();
      this.#torn = true;
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#fd, bytes, done, bytes.length - done);
      }
      this.#sizeBytes += bytes.length;
      this.#torn = false;
    } catch (error) {
      this.#tryToDropTornTail();
      throw cannotWrite(this.#path, error);
    }
  }

  /** A line that was written in part must not become the start of the next one. */
  #dropTornTail(): void {
    ftruncateSync(this.#fd, this.#sizeBytes);
    this.#torn = false;
  }

  /** Where even that fails, nothing is appended until it has been done. */
  #tryToDropTornTail(): void {
    try {
      this.#dropTornTail();
    } catch {
      // The write's own error says more.
    }
  }

  async flush(): Promise<void> {
    try {
      await flushData(this.#fd);
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function openForAppending(path: string): number {
  try {
    return openOwn(path, 'append');
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Where the last line end is, searched backwards. */
function lengthOfWholeLines(fd: number, sizeBytes: number): number {
  const tail = Buffer.alloc(TAIL_BYTES);
  for (let end = sizeBytes; end > 0; ) {
    const start = Math.max(0, end - TAIL_BYTES);
    const read = readSync(fd, tail, 0, end - start, start);
    const newline = tail.subarray(0, read).lastIndexOf(NEWLINE);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}

/** A full or broken disk: the run stops, and goes on when there is room. */
export function cannotWrite(path: string, cause: unknown): AppError {
  // It says itself what is wrong with the place.
  if (cause instanceof AppError) return cause;
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new AppError('disk.write-failed', `cannot write ${path}: ${why}`, {
    kind: 'passing',
    hint:
      why === 'ENOSPC'
        ? 'The disk is full. Make room, then run `chat-purge apply` on the run directory again.'
        : 'Mend the cause, then run `chat-purge apply` on the run directory again.',
    cause,
  });
}
