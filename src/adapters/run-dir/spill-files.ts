// Rows put aside in temporary files, one for each part.
import { rm } from 'node:fs/promises';
import type { RowGroup, Spill } from '../../core/ports/plan-store.ts';
import { lineBlocks } from './line-blocks.ts';
import { SpoolFile } from './spool-file.ts';

export class SpillFiles implements Spill {
  readonly #prefix: string;
  readonly #files = new Map<number, SpoolFile>();

  /** `prefix` is the beginning of the files' paths. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  append(part: number, group: RowGroup): void {
    let file = this.#files.get(part);
    if (file === undefined) {
      file = new SpoolFile(this.#pathOf(part));
      this.#files.set(part, file);
    }
    file.write(`${JSON.stringify([group.owner, group.ids, group.sources, group.lines])}\n`);
  }

  async *read(part: number): AsyncGenerator<RowGroup> {
    const file = this.#files.get(part);
    if (file === undefined) return;
    file.flush();
    for await (const lines of lineBlocks(this.#pathOf(part))) {
      for (const line of lines) yield decodeGroup(line);
    }
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  async remove(): Promise<void> {
    this.close();
    for (const part of this.#files.keys()) await rm(this.#pathOf(part), { force: true });
    this.#files.clear();
  }

  #pathOf(part: number): string {
    return `${this.#prefix}-${part}.ndjson`;
  }
}

function decodeGroup(line: string): RowGroup {
  const group: unknown = JSON.parse(line);
  if (!isGroupLine(group)) throw new Error('a line of a spill file is not a group of rows');
  const [owner, ids, sources, lines] = group;
  return { owner, ids, sources, lines };
}

/** The file was written by this process a moment ago: the outline is enough. */
function isGroupLine(value: unknown): value is [string, string[], number[], number[]] {
  return (
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    [value[1], value[2], value[3]].every((list) => Array.isArray(list) && list.length === value[1].length)
  );
}
