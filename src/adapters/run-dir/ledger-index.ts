// Finds the ledger line of a batch: 12 bytes of memory a batch, and mostly sequential reads.
import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import { type BatchRecord, decodeRecord } from '../../core/ledger-record.ts';
import { amended, groupRows, rowsOf, type SettledRow } from '../../core/settled-rows.ts';
import { readLedger } from './ledger-file.ts';
import { openOwn } from './own-file.ts';
import { RUN_FILES } from './run-files.ts';

const WINDOW_BYTES = 1 << 20;
/** Lines stand nearly in the order of the batches; this much may be needed again from before the last one. */
const BEHIND_BYTES = 1 << 18;

export class LedgerIndex {
  readonly #offsets: Float64Array;
  readonly #lengths: Uint32Array;
  readonly #fd: number | undefined;
  /** Rows that a verification settled: those that were unknown, so they are few. */
  readonly #amendments = new Map<number, readonly SettledRow[]>();
  #window = Buffer.alloc(0);
  #windowAt = 0;

  private constructor(batches: number, fd: number | undefined) {
    this.#offsets = new Float64Array(batches);
    this.#lengths = new Uint32Array(batches);
    this.#fd = fd;
  }

  static async open(runDir: string, batches: number): Promise<LedgerIndex> {
    const index = new LedgerIndex(batches, openIfThere(join(runDir, RUN_FILES.ledger)));
    try {
      await index.#readAll(runDir);
    } catch (error) {
      index.close();
      throw error;
    }
    return index;
  }

  /** The first record of a batch counts, as in the books. */
  async #readAll(runDir: string): Promise<void> {
    for await (const { record, offset, length } of readLedger(runDir)) {
      if (record.type === 'amendment') {
        const earlier = this.#amendments.get(record.batch) ?? [];
        this.#amendments.set(record.batch, [...earlier, ...rowsOf(record.groups)]);
      }
      if (record.type !== 'batch' || this.#lengths[record.batch] !== 0) continue;
      this.#offsets[record.batch] = offset;
      this.#lengths[record.batch] = length;
    }
  }

  /** The record with which the batch was settled, if it was, as amended since. */
  find(batch: number): BatchRecord | undefined {
    const length = this.#lengths[batch] ?? 0;
    if (length === 0) return undefined;
    const record = decodeRecord(this.#read(this.#offsets[batch] ?? 0, length));
    if (record?.type !== 'batch') return undefined;
    const amendments = this.#amendments.get(batch);
    if (amendments === undefined) return record;
    return { ...record, groups: groupRows(amended(rowsOf(record.groups), amendments)) };
  }

  #read(offset: number, length: number): string {
    const inWindow = offset >= this.#windowAt && offset + length <= this.#windowAt + this.#window.length;
    if (!inWindow) this.#fill(offset, length);
    const start = offset - this.#windowAt;
    return this.#window.toString('utf8', start, start + length);
  }

  #fill(offset: number, length: number): void {
    const at = Math.max(0, offset - BEHIND_BYTES);
    const buffer = Buffer.alloc(Math.max(WINDOW_BYTES, offset - at + length));
    const read = this.#fd === undefined ? 0 : readSync(this.#fd, buffer, 0, buffer.length, at);
    this.#window = buffer.subarray(0, read);
    this.#windowAt = at;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openOwn(path, 'read');
  } catch (error) {
    if (error instanceof AppError) throw error;
    return undefined;
  }
}
