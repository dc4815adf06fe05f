// Writes a report in large pieces under a temporary name; it takes its place only when it is whole and on disk.
import { createHash } from 'node:crypto';
import { type FileHandle, rename, rm } from 'node:fs/promises';
import { cannotWrite } from './append-file.ts';
import { openOwnHandle } from './own-file.ts';

const PIECE_BYTES = 256 * 1024;
/** A UTF-16 unit takes at most three bytes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

export class ReportFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #digest = createHash('sha256');
  /** While the second one is written, the first one is filled. */
  #pieces: readonly [Buffer, Buffer] = [newPiece(), newPiece()];
  #filledBytes = 0;
  /** Of the last piece. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string, open = openOwnHandle): Promise<ReportFile> {
    try {
      return new ReportFile(path, await open(`${path}.partial`));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** Returns a promise only where a piece is full and the one before it must be waited for. */
  write(text: string): Promise<void> | undefined {
    const mostBytes = text.length * MOST_BYTES_A_UNIT;
    if (mostBytes > PIECE_BYTES) return this.#writeLong(text);
    if (this.#filledBytes + mostBytes <= PIECE_BYTES) return this.#fill(text);
    return this.#hand().then(() => this.#fill(text));
  }

  /** Puts the report in its place, flushed to the disk; resolves to the hex SHA-256 of its bytes. */
  async finish(): Promise<string> {
    await this.#hand();
    await this.#writing;
    try {
      await this.#file.sync();
      await this.#file.close();
      await rename(`${this.#path}.partial`, this.#path);
      return this.#digest.digest('hex');
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
    await rm(`${this.#path}.partial`, { force: true });
  }

  #fill(text: string): undefined {
    this.#filledBytes += this.#pieces[0].write(text, this.#filledBytes);
  }

  async #writeLong(text: string): Promise<void> {
    await this.#hand();
    await this.#begin(Buffer.from(text));
  }

  /** Hands over what was filled; resolves when the other piece is free. */
  async #hand(): Promise<void> {
    const [filled, other] = this.#pieces;
    await this.#begin(filled.subarray(0, this.#filledBytes));
    this.#pieces = [other, filled];
    this.#filledBytes = 0;
  }

  /** Resolves when what was handed over before is written, which this is not yet. */
  async #begin(bytes: Buffer): Promise<void> {
    this.#digest.update(bytes);
    await this.#writing;
    this.#writing = this.#write(bytes);
    // Whoever waits for it next is told.
    this.#writing.catch(() => undefined);
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done);
        done += bytesWritten;
      }
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }
}

function newPiece(): Buffer {
  return Buffer.allocUnsafeSlow(PIECE_BYTES);
}
