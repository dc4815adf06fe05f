// Notes on the batches that are not settled: written before each call and after each answer that left rows open.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { BatchState } from '../../core/batch-state.ts';
import { possiblySent, untouched } from '../../core/batch-state.ts';
import type { Effort } from '../../core/ports/run-ledger.ts';
import { AppendFile } from './append-file.ts';
import { wholeLines } from './whole-lines.ts';

interface Entry {
  /** What was known after the last answer. */
  readonly state?: BatchState;
  /** A call went out after that, and nothing is known of it. */
  readonly sending: boolean;
}

type Line = { readonly batch: number } & (
  | { readonly event: 'sending' }
  | { readonly event: 'open'; readonly state: BatchState }
);

/** Rewritten when it has grown by this much, so that a run of days does not fill the disk. */
const COMPACT_AFTER_BYTES = 32 << 20;

export class InFlight {
  readonly #path: string;
  readonly #entries: Map<number, Entry>;
  #file: AppendFile;
  #compactAtBytes: number;

  private constructor(path: string, entries: Map<number, Entry>) {
    this.#path = path;
    this.#entries = entries;
    this.#file = new AppendFile(path);
    this.#compactAtBytes = this.#file.sizeBytes + COMPACT_AFTER_BYTES;
  }

  /** Reads the notes, leaving out batches that have been settled since. */
  static async open(path: string, isSettled: (batch: number) => boolean): Promise<InFlight> {
    const entries = await readEntries(path, isSettled);
    return new InFlight(path, entries);
  }

  get size(): number {
    return this.#entries.size;
  }

  stateOf(batch: number, rows: number): BatchState {
    return stateOf(this.#entries.get(batch), rows);
  }

  effort(): Effort {
    const states = [...this.#entries.values()].map((entry) => stateOf(entry, 0));
    return {
      calls: states.reduce((sum, { calls }) => sum + calls, 0),
      retries: states.reduce((sum, { calls }) => sum + Math.max(0, calls - 1), 0),
      throttled: states.reduce((sum, state) => sum + state.throttled, 0),
    };
  }

  sending(batch: number): void {
    this.#append({ batch, event: 'sending' });
    const state = this.#entries.get(batch)?.state;
    this.#entries.set(batch, { sending: true, ...(state === undefined ? {} : { state }) });
  }

  keepOpen(batch: number, state: BatchState): void {
    this.#append({ batch, event: 'open', state });
    this.#entries.set(batch, { sending: false, state });
  }

  settled(batch: number): void {
    this.#entries.delete(batch);
  }

  async flush(): Promise<void> {
    await this.#file.flush();
  }

  close(): void {
    this.#file.close();
    if (this.#entries.size === 0) rmSync(this.#path, { force: true });
  }

  #append(line: Line): void {
    this.#file.append(`${JSON.stringify(line)}\n`);
    if (this.#file.sizeBytes > this.#compactAtBytes) this.#compact();
  }

  /** A new file with what still matters takes the old one's place; where that fails, the old one goes on. */
  #compact(): void {
    const fresh = `${this.#path}.partial`;
    try {
      writeFileSync(fresh, this.#lines(), { mode: 0o600, flush: true });
      renameSync(fresh, this.#path);
    } catch {
      rmSync(fresh, { force: true });
      this.#compactAtBytes += COMPACT_AFTER_BYTES;
      return;
    }
    this.#file.close();
    this.#file = new AppendFile(this.#path);
    this.#compactAtBytes = this.#file.sizeBytes + COMPACT_AFTER_BYTES;
  }

  #lines(): string {
    const lines: Line[] = [];
    for (const [batch, entry] of this.#entries) {
      if (entry.state !== undefined) lines.push({ batch, event: 'open', state: entry.state });
      if (entry.sending) lines.push({ batch, event: 'sending' });
    }
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

function stateOf(entry: Entry | undefined, rows: number): BatchState {
  const known = entry?.state ?? untouched(rows);
  return entry?.sending === true ? possiblySent(known) : known;
}

async function readEntries(
  path: string,
  isSettled: (batch: number) => boolean,
): Promise<Map<number, Entry>> {
  const entries = new Map<number, Entry>();
  for await (const { text } of wholeLines(path)) {
    const line = JSON.parse(text) as Line;
    if (isSettled(line.batch)) continue;
    const before = entries.get(line.batch);
    if (line.event === 'open') entries.set(line.batch, { sending: false, state: line.state });
    else entries.set(line.batch, { ...before, sending: true });
  }
  return entries;
}
