// Writes batches.ndjson, in the order of adding or in the order of the targets.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { UnnumberedBatch } from '../../core/ports/plan-store.ts';
import type { Target } from '../../core/targets.ts';
import { TARGETS } from '../../core/targets.ts';
import { lineBlocks } from './line-blocks.ts';
import { RUN_FILES } from './run-files.ts';
import { SpoolFile } from './spool-file.ts';

export class BatchesWriter {
  readonly #dir: string;
  readonly #file: SpoolFile;
  /** One for each target where the order asks for it; undefined where batches go straight into the file. */
  readonly #spools: Map<Target, SpoolFile> | undefined;
  #next = 0;

  constructor(dir: string, orderByTarget: boolean) {
    this.#dir = dir;
    this.#file = new SpoolFile(join(dir, RUN_FILES.batches));
    this.#spools = orderByTarget ? new Map() : undefined;
  }

  add(batch: UnnumberedBatch): void {
    const tail = tailOf(batch);
    if (this.#spools === undefined) this.#writeNumbered(tail);
    else this.#spoolOf(this.#spools, batch.target).write(tail);
  }

  /** Resolves to the hex SHA-256 of the file, which is on disk then. */
  async finish(): Promise<string> {
    for (const target of TARGETS) await this.#join(target);
    return this.#file.finish();
  }

  close(): void {
    this.#file.close();
    for (const spool of this.#spools?.values() ?? []) spool.close();
  }

  async #join(target: Target): Promise<void> {
    const spool = this.#spools?.get(target);
    if (spool === undefined) return;
    spool.flush();
    spool.close();
    const path = this.#spoolPath(target);
    for await (const tails of lineBlocks(path)) {
      for (const tail of tails) this.#writeNumbered(`${tail}\n`);
    }
    rmSync(path);
  }

  #writeNumbered(tail: string): void {
    this.#file.write(`{"batch":${this.#next}${tail}`);
    this.#next += 1;
  }

  #spoolOf(spools: Map<Target, SpoolFile>, target: Target): SpoolFile {
    const known = spools.get(target);
    if (known !== undefined) return known;
    const spool = new SpoolFile(this.#spoolPath(target));
    spools.set(target, spool);
    return spool;
  }

  #spoolPath(target: Target): string {
    return join(this.#dir, `batches-${target}.ndjson`);
  }
}

/** The batch's line from behind its number on; the fields stand in the order of `Batch`. */
function tailOf({ target, owner, ids, source, lines }: UnnumberedBatch): string {
  const fields = owner === undefined ? { target, ids, source, lines } : { target, owner, ids, source, lines };
  return `,${JSON.stringify(fields).slice(1)}\n`;
}
