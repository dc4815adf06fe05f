// Writes a report in large pieces under a temporary name; it takes its place only when it is whole and on disk.
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { cannotWrite } from './append-file.ts';

const PIECE_CHARS = 1 << 19;

export class ReportFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #digest = createHash('sha256');
  #pending = '';
  /** Of the last piece. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<ReportFile> {
    try {
      return new ReportFile(path, await open(`${path}.partial`, 'w', 0o600));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** Returns a promise only when a piece is full and the one before must be waited for. */
  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length >= PIECE_CHARS ? this.#writePending() : undefined;
  }

  /** Puts the report in its place, flushed to the disk; resolves to the hex SHA-256 of its bytes. */
  async finish(): Promise<string> {
    await this.#writePending();
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

  /** While one piece is written the next one is gathered. */
  async #writePending(): Promise<void> {
    const bytes = Buffer.from(this.#pending);
    this.#pending = '';
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
