// The verifications of a run on disk: verification.ndjson, append-only, and verification.csv made out of its last pass.
import { join } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import { type Batch, sourceOf } from '../../core/batch.ts';
import { csvLine, csvNote } from '../../core/csv-line.ts';
import type { JudgedRow } from '../../core/judge-look-up.ts';
import type { Plan } from '../../core/plan.ts';
import type { VerificationStore } from '../../core/ports/verification-store.ts';
import {
  decodeVerification,
  VerdictBook,
  type VerdictCounts,
  type VerdictRecord,
  type VerificationRecord,
  type VerificationScope,
} from '../../core/verification.ts';
import { AppendFile } from './append-file.ts';
import { readBatches } from './batches-reader.ts';
import { ReportFile } from './report-file.ts';
import { RUN_FILES } from './run-files.ts';
import { wholeLines } from './whole-lines.ts';

const COLUMNS = ['source', 'line', 'target', 'owner', 'id', 'verdict', 'checked_at'];

/**
 * The caller holds the run's lock. Throws `AppError` `verification.damaged` (input) at a line that is not one of ours:
 * without it nobody knows what came back.
 */
export async function openVerification(runDir: string, plan: Plan): Promise<VerificationStore> {
  const sizes: number[] = [];
  for await (const { ids } of readBatches(runDir)) sizes.push(ids.length);
  const book = new VerdictBook(sizes);
  const path = join(runDir, RUN_FILES.verification);
  let number = 0;
  for await (const { text } of wholeLines(path)) {
    number += 1;
    const record = decodeVerification(text);
    if (record === undefined || !book.add(record)) throw damaged(path, number);
  }
  return new VerificationFile({ runDir, plan, book, file: new AppendFile(path) });
}

interface Parts {
  readonly runDir: string;
  readonly plan: Plan;
  readonly book: VerdictBook;
  readonly file: AppendFile;
}

class VerificationFile implements VerificationStore {
  readonly book: VerdictBook;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.book = parts.book;
  }

  begin(scope: VerificationScope, at: string): void {
    this.#append([{ type: 'pass', event: 'started', scope, at }]);
  }

  note(judged: readonly JudgedRow[], at: string): void {
    if (judged.length > 0) this.#append(recordsFor(judged, at));
  }

  async finish(scope: VerificationScope, at: string): Promise<void> {
    this.#append([{ type: 'pass', event: 'finished', scope, at }]);
    await this.#parts.file.flush();
  }

  async writeReport(): Promise<VerdictCounts> {
    const { runDir } = this.#parts;
    const file = await ReportFile.create(join(runDir, RUN_FILES.verdicts));
    try {
      await file.write(csvLine(COLUMNS));
      const counts = { gone: 0, present: 0, unverifiable: 0 };
      for await (const batch of readBatches(runDir)) await this.#writeBatch(batch, file, counts);
      await file.finish();
      return counts;
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  close(): void {
    this.#parts.file.close();
  }

  async #writeBatch(
    batch: Batch,
    file: ReportFile,
    counts: Record<keyof VerdictCounts, number>,
  ): Promise<void> {
    for (const [row, id] of batch.ids.entries()) {
      const verdict = this.book.verdictOf(batch.batch, row);
      if (verdict === undefined) continue;
      counts[verdict] += 1;
      const source = csvNote(this.#parts.plan.inputs[sourceOf(batch, row)]?.name);
      const checkedAt = this.book.checkedAt(batch.batch, row);
      const full = file.write(
        csvLine([source, batch.lines[row], batch.target, batch.owner, id, verdict, checkedAt]),
      );
      if (full !== undefined) await full;
    }
  }

  #append(records: readonly VerificationRecord[]): void {
    this.#parts.file.append(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    for (const record of records) this.book.add(record);
  }
}

/** One record for each batch and verdict. */
function recordsFor(judged: readonly JudgedRow[], at: string): readonly VerdictRecord[] {
  const records = new Map<string, Omit<VerdictRecord, 'rows'> & { readonly rows: [number, number][] }>();
  for (const { row, verdict } of judged.toSorted((a, b) => a.row.row - b.row.row)) {
    const key = `${row.batch} ${verdict}`;
    const record = records.get(key) ?? { type: 'rows' as const, batch: row.batch, verdict, rows: [], at };
    const last = record.rows.at(-1);
    if (last !== undefined && last[1] === row.row - 1) last[1] = row.row;
    else record.rows.push([row.row, row.row]);
    records.set(key, record);
  }
  return [...records.values()];
}

function damaged(path: string, number: number): AppError {
  return new AppError('verification.damaged', `${path}: line ${number} is not a record of a verification`, {
    kind: 'input',
    hint: 'The file was changed or the disk is damaged. Restore it from a backup, or remove it: then every row is looked up anew.',
  });
}
