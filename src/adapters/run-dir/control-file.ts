// control.ndjson: what operators ask of a run from other terminals, one request a line.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ControlRequest, decodeRequest } from '../../core/control.ts';
import { cannotWrite } from './append-file.ts';
import { readFrom, sizeOf } from './read-from.ts';
import { RUN_FILES } from './run-files.ts';

/** Throws `AppError` (passing) where it cannot be written. */
export function askRun(runDir: string, request: ControlRequest): void {
  const path = join(runDir, RUN_FILES.control);
  try {
    // One write of a short line to a file opened for appending: two operators do not mix theirs.
    appendFileSync(path, `${JSON.stringify(request)}\n`, { mode: 0o600 });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Reads the requests that come from now on; those of before were for another process. */
export class ControlReader {
  readonly #path: string;
  #offset: number;

  constructor(runDir: string) {
    this.#path = join(runDir, RUN_FILES.control);
    this.#offset = sizeOf(this.#path);
  }

  /** New requests, in order; a line that is not one is passed over, and half a line waits for its rest. */
  next(): readonly ControlRequest[] {
    const text = this.#newText();
    return text
      .split('\n')
      .map(decodeRequest)
      .filter((request) => request !== undefined);
  }

  #newText(): string {
    const bytes = readFrom(this.#path, this.#offset);
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    this.#offset += whole.length;
    return whole.toString('utf8');
  }
}
