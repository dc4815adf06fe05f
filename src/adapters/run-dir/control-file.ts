// control.ndjson: what operators ask of a run from other terminals, one request a line.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type ControlRequest, decodeRequest } from '../../core/control.ts';
import { cannotWrite } from './append-file.ts';
import { readOwnText, writeOwnText } from './own-file.ts';
import { RUN_FILES } from './run-files.ts';

/** Throws `AppError` (passing) where it cannot be written. */
export function askRun(runDir: string, request: ControlRequest): void {
  const path = join(runDir, RUN_FILES.control);
  try {
    // One write of a short line to a file opened for appending: two operators do not mix theirs. The first line end is for half a
    // line that somebody else has left.
    writeOwnText(path, `\n${JSON.stringify(request)}\n`, { wanted: 'append' });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Reads the requests that come from now on; those of before were for another process. */
export class ControlReader {
  readonly #path: string;
  /** Also of before, so that a file that was put back does not ask again. */
  readonly #seen = new Set<string>();
  #read: string | undefined;

  constructor(runDir: string) {
    this.#path = join(runDir, RUN_FILES.control);
    makeFile(this.#path);
    this.next();
  }

  /**
   * New requests, in order; a line that is not one is passed over, and half a line waits for its rest. The file may be removed, replaced
   * or not to be read meanwhile: that is no reason to end the run.
   */
  next(): readonly ControlRequest[] {
    const requests = this.#newText()
      .split('\n')
      .slice(0, -1)
      .map(decodeRequest)
      .filter((request) => request !== undefined)
      .filter(({ id }) => !this.#seen.has(id));
    for (const { id } of requests) this.#seen.add(id);
    return requests;
  }

  /** The whole text where it has changed since the last look. */
  #newText(): string {
    try {
      const { ino, size, mtimeMs } = lstatSync(this.#path);
      const version = `${ino} ${size} ${mtimeMs}`;
      if (version === this.#read) return '';
      const text = readOwnText(this.#path);
      this.#read = version;
      return text;
    } catch {
      return '';
    }
  }
}

/** Whoever asks as another user would make it a file that only they can read. */
function makeFile(path: string): void {
  try {
    writeOwnText(path, '', { wanted: 'append' });
  } catch {
    // Without it nobody can ask, and the run goes on all the same.
  }
}
