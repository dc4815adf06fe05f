// The ledger on disk: reads it back into books, and appends what is settled before anyone forgets it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import type { BatchState } from '../../core/batch-state.ts';
import { Books } from '../../core/books.ts';
import type { ControlRecord } from '../../core/control.ts';
import {
  type AmendmentRecord,
  type BatchRecord,
  decodeRecord,
  encodeRecord,
  type LedgerRecord,
  type RunRecord,
} from '../../core/ledger-record.ts';
import { type LeftOnRedis, leftAfter } from '../../core/left-on-redis.ts';
import type { Plan } from '../../core/plan.ts';
import type { Amendment, Effort, RunLedger } from '../../core/ports/run-ledger.ts';
import { amended, groupRows, rowsOf } from '../../core/settled-rows.ts';
import { AppendFile } from './append-file.ts';
import { InFlight } from './in-flight.ts';
import { RUN_FILES } from './run-files.ts';
import { wholeLines } from './whole-lines.ts';

/** A record and where its line stands in the file. */
export interface PlacedRecord {
  readonly record: LedgerRecord;
  readonly offset: number;
  readonly length: number;
}

/** All records up to the last whole line. Throws `AppError` at a line that is not one of ours. */
export async function* readLedger(runDir: string): AsyncGenerator<PlacedRecord> {
  const path = join(runDir, RUN_FILES.ledger);
  let number = 0;
  for await (const { text, offset, length } of wholeLines(path)) {
    number += 1;
    const record = decodeRecord(text);
    if (record === undefined) {
      throw new AppError('ledger.damaged', `${path}: line ${number} is not a ledger record`, {
        kind: 'input',
        hint: 'The file was changed or the disk is damaged. Restore it from a backup; without it nobody knows what was deleted.',
      });
    }
    yield { record, offset, length };
  }
}

/** The books as the ledger has them. */
export async function readBooks(runDir: string, batches: number): Promise<Books> {
  const books = new Books(batches);
  for await (const { record } of readLedger(runDir)) {
    if (record.type === 'batch') books.add(record);
    if (record.type === 'amendment') books.amend(record);
  }
  return books;
}

/**
 * Opens the ledger for going on with a run. The caller holds the run's lock. Throws `AppError` (input):
 * `ledger.damaged`, or `ledger.foreign` where it is another plan's.
 */
export async function openLedger(runDir: string, plan: Pick<Plan, 'batches' | 'seal'>): Promise<RunLedger> {
  const history = await readHistory(runDir, plan);
  const { books } = history;
  const notes = join(runDir, RUN_FILES.inFlight);
  // The notes are there from before the first call until the run has ended in order.
  if (history.underWay && books.settledBatches < plan.batches && !existsSync(notes))
    throw notesMissing(notes);
  const inFlight = await InFlight.open(notes, (batch) => books.has(batch));
  return new LedgerFile(new AppendFile(join(runDir, RUN_FILES.ledger)), history, inFlight);
}

interface History {
  readonly books: Books;
  readonly startedAt: string | undefined;
  /** The run was begun or gone on with, and nothing says that it has ended. */
  readonly underWay: boolean;
  readonly leftOnRedis: LeftOnRedis | undefined;
  /** What the operator asked for, in order. */
  readonly changes: readonly ControlRecord[];
}

async function readHistory(runDir: string, plan: Pick<Plan, 'batches' | 'seal'>): Promise<History> {
  const books = new Books(plan.batches);
  let startedAt: string | undefined;
  let underWay = false;
  let leftOnRedis: LeftOnRedis | undefined;
  const changes: ControlRecord[] = [];
  for await (const { record } of readLedger(runDir)) {
    if (record.type !== 'run') {
      if (record.type === 'batch') books.add(record);
      else if (record.type === 'amendment') books.amend(record);
      else changes.push(record);
      continue;
    }
    if (record.seal !== undefined && record.seal !== plan.seal) throw foreign(runDir);
    if (record.event === 'started') startedAt ??= record.at;
    underWay = isUnderWayAfter(record, underWay);
    leftOnRedis = leftAfter(record, leftOnRedis);
  }
  return { books, startedAt, underWay, leftOnRedis, changes };
}

/** A verification says nothing of whether the run has ended. */
function isUnderWayAfter({ event }: RunRecord, before: boolean): boolean {
  return event === 'verified' ? before : event === 'started' || event === 'continued';
}

function foreign(runDir: string): AppError {
  const path = join(runDir, RUN_FILES.ledger);
  return new AppError('ledger.foreign', `${path} was written for another plan`, {
    kind: 'input',
    hint: 'Put the ledger of this plan back; without it nobody knows what was deleted.',
  });
}

function notesMissing(path: string): AppError {
  return new AppError('ledger.damaged', `${path} is missing, though the run did not end in order`, {
    kind: 'input',
    hint: 'Restore it from a backup; without it nobody knows which calls were under way.',
  });
}

class LedgerFile implements RunLedger {
  readonly books: Books;
  readonly begun: boolean;
  readonly startedAt: string | undefined;
  readonly #file: AppendFile;
  readonly #inFlight: InFlight;
  readonly #changes: ControlRecord[];
  #underWay: boolean;
  #leftOnRedis: LeftOnRedis | undefined;

  constructor(file: AppendFile, history: History, inFlight: InFlight) {
    const { books, startedAt, underWay, leftOnRedis, changes } = history;
    this.#file = file;
    this.#changes = [...changes];
    this.books = books;
    this.startedAt = startedAt;
    this.#underWay = underWay;
    this.#leftOnRedis = leftOnRedis;
    this.#inFlight = inFlight;
    this.begun = file.sizeBytes > 0 || inFlight.size > 0;
  }

  stateOf(batch: number, rows: number): BatchState {
    return this.#inFlight.stateOf(batch, rows);
  }

  sending(batch: number): void {
    this.#inFlight.sending(batch);
  }

  async shared(...batches: readonly number[]): Promise<void> {
    this.#inFlight.shared(...batches);
    await this.#inFlight.flush();
  }

  unsent(batch: number): void {
    this.#inFlight.unsent(batch);
  }

  keepOpen(batch: number, state: BatchState): void {
    this.#inFlight.keepOpen(batch, state);
  }

  async settle(records: readonly BatchRecord[]): Promise<void> {
    const fresh = records.filter((record) => !this.books.has(record.batch));
    if (fresh.length === 0) return;
    await this.#append(fresh);
    for (const record of fresh) {
      this.books.add(record);
      this.#inFlight.settled(record.batch);
    }
  }

  async amend(amendments: readonly Amendment[]): Promise<void> {
    const records: AmendmentRecord[] = [];
    for (const { batch, rows } of amendments) {
      const { batch: number, target, ids } = batch;
      if (this.books.has(number)) {
        records.push({ type: 'amendment', batch: number, target, groups: groupRows(rows) });
      } else {
        const state = this.stateOf(number, ids.length);
        const settled = groupRows(amended(rowsOf(state.settled), rows));
        this.keepOpen(number, { ...state, settled });
      }
    }
    if (records.length === 0) return;
    await this.#append(records);
    for (const record of records) this.books.amend(record);
  }

  openEffort(): Effort {
    return this.#inFlight.effort();
  }

  get changes(): readonly ControlRecord[] {
    return this.#changes;
  }

  async record(record: RunRecord | ControlRecord): Promise<void> {
    await this.#append([record]);
    if (record.type === 'control') {
      this.#changes.push(record);
      return;
    }
    this.#underWay = isUnderWayAfter(record, this.#underWay);
    this.#leftOnRedis = leftAfter(record, this.#leftOnRedis);
  }

  get leftOnRedis(): LeftOnRedis | undefined {
    return this.#leftOnRedis;
  }

  async #append(records: readonly LedgerRecord[]): Promise<void> {
    this.#file.append(records.map((record) => `${encodeRecord(record)}\n`).join(''));
    await this.#file.flush();
  }

  async close(): Promise<void> {
    await this.#inFlight.flush();
    // A run that ends without saying so, as on a full disk, must find its notes again.
    this.#inFlight.close(this.#underWay);
    this.#file.close();
  }
}
