// Gathers the rows of each owner into the least possible number of batches, with bounded memory.
import { hashKey } from '../../core/key-hash.ts';
import type { RowGroup, Spill } from '../../core/ports/plan-store.ts';
import { detached, PendingRows } from './pending-rows.ts';
import type { EmitGroup, KeptRow, RowSink } from './row-sink.ts';

export interface OwnerBatchesOptions {
  /** Rows in a batch at most. */
  readonly size: number;
  readonly emit: EmitGroup;
  readonly openSpill: () => Spill;
  /** Rows of incomplete batches held in memory at most. */
  readonly maxPendingRows: number;
}

const PART_BITS = 6;
const PARTS = 2 ** PART_BITS;
/** As often as a hash of 64 bits can be cut into parts; a part of the last level is taken as it comes. */
const LAST_LEVEL = 10;

/**
 * A batch goes out as soon as it is full. When too many rows wait for the rest of their batch, all of them are
 * put aside on disk, and so is everything after them: rows of an owner must not overtake earlier ones. At the end
 * the parts, cut by a hash of the owner, are gathered one by one in the same way.
 */
export class OwnerBatches implements RowSink {
  readonly #options: OwnerBatchesOptions;
  readonly #level: number;
  readonly #pending: PendingRows;
  #spill: Spill | undefined;

  constructor(options: OwnerBatchesOptions, level = 0) {
    this.#options = options;
    this.#level = level;
    // What comes back from disk is not cut from anything.
    this.#pending = new PendingRows(level === 0 ? detached : (text) => text);
  }

  add(row: KeptRow): void {
    const waiting = this.#pending.add(row);
    if (this.#spill === undefined && waiting === this.#options.size) {
      this.#options.emit(this.#pending.take(row.owner));
    }
    if (this.#pending.rows >= this.#options.maxPendingRows && this.#level < LAST_LEVEL) this.#putAside();
  }

  async finish(signal?: AbortSignal): Promise<void> {
    if (this.#spill === undefined) {
      for (const group of this.#pending.takeAll()) this.#options.emit(group);
      return;
    }
    this.#putAside();
    for (let part = 0; part < PARTS; part += 1) {
      await this.#gatherPart(this.#spill, part, signal);
    }
    await this.#spill.remove();
  }

  async #gatherPart(spill: Spill, part: number, signal: AbortSignal | undefined): Promise<void> {
    const gathered = new OwnerBatches(this.#options, this.#level + 1);
    for await (const group of spill.read(part)) {
      signal?.throwIfAborted();
      gathered.#addAll(group);
    }
    await gathered.finish(signal);
  }

  #addAll({ owner, ids, sources, lines }: RowGroup): void {
    for (let i = 0; i < ids.length; i += 1) {
      this.add({ owner, id: ids[i] ?? '', source: sources[i] ?? 0, line: lines[i] ?? 0 });
    }
  }

  #putAside(): void {
    this.#spill ??= this.#options.openSpill();
    for (const group of this.#pending.takeAll()) this.#spill.append(this.#partOf(group.owner), group);
  }

  /** Each level looks at other bits of the hash, so that a part is cut further. */
  #partOf(owner: string): number {
    const halves = new Uint32Array(2);
    hashKey(owner, halves);
    const levelsInHalf = LAST_LEVEL / 2;
    const half = halves[Math.floor(this.#level / levelsInHalf)] ?? 0;
    return (half >>> ((this.#level % levelsInHalf) * PART_BITS)) % PARTS;
  }
}
