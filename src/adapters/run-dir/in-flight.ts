// Notes on the batches that are not settled: written before each call, or before others may make calls, and after each
// answer that left rows open.
import { renameSync, rmSync } from 'node:fs';
import { AppError } from '../../core/app-error.ts';
import type { BatchState } from '../../core/batch-state.ts';
import { afterLostCalls, possiblySent, untouched } from '../../core/batch-state.ts';
import type { Effort } from '../../core/ports/run-ledger.ts';
import { isBatchState } from '../../core/stored-shape.ts';
import { AppendFile } from './append-file.ts';
import { writeOwnText } from './own-file.ts';
import { wholeLines } from './whole-lines.ts';

interface Entry {
  /** What was known after the last answer. */
  readonly state?: BatchState;
  /** What came after that and of which nothing is known: one call, or any number of them out of a shared queue. */
  readonly since?: 'sending' | 'shared';
}

type Line = { readonly batch: number } & (
  | { readonly event: 'sending' | 'shared' | 'unsent' }
  | { readonly event: 'open'; readonly state: BatchState }
);

interface Note {
  readonly line: Line;
  /** What it makes of the batch's entry. */
  readonly entry: Entry;
}

/** Rewritten when it has grown by this much, so that a run of days does not fill the disk. */
const COMPACT_AFTER_BYTES = 32 << 20;

export class InFlight {
  readonly #path: string;
  readonly #entries: Map<number, Entry>;
  readonly #compactAfterBytes: number;
  #file: AppendFile;
  #compactAtBytes: number;

  private constructor(path: string, entries: Map<number, Entry>, compactAfterBytes: number) {
    this.#path = path;
    this.#entries = entries;
    this.#compactAfterBytes = compactAfterBytes;
    this.#file = new AppendFile(path);
    this.#compactAtBytes = this.#file.sizeBytes + compactAfterBytes;
  }

  /**
   * Reads the notes, leaving out batches that have been settled since. Throws `AppError` at a line that is not one
   * of ours: without the notes a row that this run deleted would be called absent.
   */
  static async open(
    path: string,
    isSettled: (batch: number) => boolean,
    compactAfterBytes = COMPACT_AFTER_BYTES,
  ): Promise<InFlight> {
    const entries = await readEntries(path, isSettled);
    return new InFlight(path, entries, compactAfterBytes);
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
    this.#noteSince([batch], 'sending');
  }

  /** All of them in one write. */
  shared(...batches: readonly number[]): void {
    this.#noteSince(batches, 'shared');
  }

  /** A note that would change nothing is not written: a shared batch that is called here has one already. */
  #noteSince(batches: readonly number[], event: NonNullable<Entry['since']>): void {
    const notes = batches.flatMap((batch): Note[] => {
      const before = this.#entries.get(batch);
      const entry = after(before, event);
      return entry.since === before?.since ? [] : [{ line: { batch, event }, entry }];
    });
    if (notes.length > 0) this.#note(...notes);
  }

  unsent(batch: number): void {
    const state = this.#entries.get(batch)?.state;
    this.#note({ line: { batch, event: 'unsent' }, entry: state === undefined ? {} : { state } });
    if (state === undefined) this.#entries.delete(batch);
  }

  keepOpen(batch: number, state: BatchState): void {
    this.#note({ line: { batch, event: 'open', state }, entry: { state } });
  }

  settled(batch: number): void {
    this.#entries.delete(batch);
  }

  async flush(): Promise<void> {
    await this.#file.flush();
  }

  /** Removes the file where no batch is open, unless it is to be kept. */
  close(keepFile = false): void {
    this.#file.close();
    if (this.#entries.size === 0 && !keepFile) rmSync(this.#path, { force: true });
  }

  /** What compacting writes is taken from the entries, so the newest must be among them before. */
  #note(...notes: readonly Note[]): void {
    this.#file.append(notes.map(({ line }) => `${JSON.stringify(line)}\n`).join(''));
    for (const { line, entry } of notes) this.#entries.set(line.batch, entry);
    if (this.#file.sizeBytes > this.#compactAtBytes) this.#compact();
  }

  /** A new file with what still matters takes the old one's place; where that fails, the old one goes on. */
  #compact(): void {
    const fresh = `${this.#path}.partial`;
    let file: AppendFile | undefined;
    try {
      writeOwnText(fresh, this.#lines(), { wanted: 'start', flush: true });
      // Opened before it takes the old one's place: from the renaming on nothing may fail.
      file = new AppendFile(fresh);
      renameSync(fresh, this.#path);
    } catch {
      file?.close();
      removeIfPossible(fresh);
      this.#compactAtBytes += this.#compactAfterBytes;
      return;
    }
    this.#file.close();
    this.#file = file;
    this.#compactAtBytes = file.sizeBytes + this.#compactAfterBytes;
  }

  #lines(): string {
    const lines: Line[] = [];
    for (const [batch, entry] of this.#entries) {
      if (entry.state !== undefined) lines.push({ batch, event: 'open', state: entry.state });
      if (entry.since !== undefined) lines.push({ batch, event: entry.since });
    }
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

/** What is left over is overwritten by the next attempt. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The notes themselves are whole, which is all that counts here.
  }
}

function stateOf(entry: Entry | undefined, rows: number): BatchState {
  const known = entry?.state ?? untouched(rows);
  if (entry?.since === undefined) return known;
  return entry.since === 'sending' ? possiblySent(known) : afterLostCalls(known);
}

/** One call more adds nothing to any number of them. */
function after(before: Entry | undefined, event: NonNullable<Entry['since']>): Entry {
  return { ...before, since: before?.since === 'shared' ? 'shared' : event };
}

async function readEntries(path: string, isSettled: (batch: number) => boolean): Promise<Map<number, Entry>> {
  const entries = new Map<number, Entry>();
  let number = 0;
  for await (const { text } of wholeLines(path)) {
    number += 1;
    const line = decodeLine(text);
    if (line === undefined) throw damaged(path, number);
    if (isSettled(line.batch)) continue;
    const before = entries.get(line.batch);
    if (line.event === 'open') entries.set(line.batch, { state: line.state });
    else if (line.event !== 'unsent') entries.set(line.batch, after(before, line.event));
    else if (before?.state !== undefined) entries.set(line.batch, { state: before.state });
    else entries.delete(line.batch);
  }
  return entries;
}

/** The one decoder of these lines. */
function decodeLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    if (typeof line?.batch !== 'number') return undefined;
    const isPlain = line.event === 'sending' || line.event === 'shared' || line.event === 'unsent';
    const isWhole = isPlain || (line.event === 'open' && isBatchState(line.state));
    return isWhole ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}

function damaged(path: string, number: number): AppError {
  return new AppError('ledger.damaged', `${path}: line ${number} is not a note on a batch`, {
    kind: 'input',
    hint: 'The file was changed, the disk is damaged, or another version of chat-purge has written it: go on with that one, or restore the file from a backup. Without it nobody knows what was sent.',
  });
}
