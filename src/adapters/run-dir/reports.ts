// Makes outcomes.csv and failed.csv from plan and ledger, and counts every row once more while doing so.
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { AppError } from '../../core/app-error.ts';
import { type Batch, sourceOf } from '../../core/batch.ts';
import type { BatchState } from '../../core/batch-state.ts';
import { csvFields, csvLine, csvValue } from '../../core/csv-line.ts';
import { OUTCOMES, type Outcome, type OutcomeCounts, RETRIED_OUTCOMES } from '../../core/outcome.ts';
import type { Plan } from '../../core/plan.ts';
import type { WrittenReports } from '../../core/ports/run-store.ts';
import { type RowReport, reportRows } from '../../core/report-row.ts';
import { coversEachRow } from '../../core/settled-rows.ts';
import type { Target } from '../../core/targets.ts';
import { LedgerIndex } from './ledger-index.ts';
import { readOwnStream } from './own-file.ts';
import { ReportFile } from './report-file.ts';
import { RUN_FILES } from './run-files.ts';

const OUTCOME_COLUMNS = [
  'source',
  'line',
  'target',
  'owner',
  'id',
  'outcome',
  'code',
  'message',
  'note',
  'attempts',
  'request_id',
  'finished_at',
];

/** What can be sent again: these rows go into failed.csv. */
const TO_TRY_AGAIN: ReadonlySet<Outcome> = new Set(RETRIED_OUTCOMES);

export interface ReportInput {
  readonly runDir: string;
  readonly plan: Plan;
  readonly batches: AsyncIterable<Batch>;
  /** Input columns of each target, in the order of the contract. */
  readonly columns: Readonly<Record<Target, readonly string[]>>;
  /** How far a batch that is not settled has come. */
  readonly stateOf: (batch: number, rows: number) => BatchState;
}

/** Writes both reports. */
export async function writeReports(input: ReportInput): Promise<WrittenReports> {
  const index = await LedgerIndex.open(input.runDir, input.plan.batches);
  const opened: ReportFile[] = [];
  const create = async (name: string): Promise<ReportFile> => {
    const file = await ReportFile.create(join(input.runDir, name));
    opened.push(file);
    return file;
  };
  try {
    const outcomes = await create(RUN_FILES.outcomes);
    const failed = await create(RUN_FILES.failed);
    const writer = new ReportWriter(input, outcomes, failed);
    await writer.writeHeaders();
    for await (const batch of input.batches) await writer.writeBatch(batch, index);
    await writer.copyExcluded();
    const outcomesSha256 = await outcomes.finish();
    await failed.finish();
    return { counts: writer.counts(), outcomesSha256 };
  } catch (error) {
    for (const file of opened) await file.discard();
    throw error;
  } finally {
    index.close();
  }
}

class ReportWriter {
  readonly #input: ReportInput;
  readonly #outcomes: ReportFile;
  readonly #failed: ReportFile;
  readonly #failedColumns: readonly string[];
  /** Values of a CSV line. */
  readonly #sourceNames: readonly string[];
  readonly #counts = new Map<Outcome, number>();

  constructor(input: ReportInput, outcomes: ReportFile, failed: ReportFile) {
    this.#input = input;
    this.#outcomes = outcomes;
    this.#failed = failed;
    this.#failedColumns = failedColumns(input);
    this.#sourceNames = input.plan.inputs.map(({ name }) => csvValue(name));
  }

  async writeHeaders(): Promise<void> {
    await this.#outcomes.write(csvLine(OUTCOME_COLUMNS));
    await this.#failed.write(csvLine(this.#failedColumns));
  }

  async writeBatch(batch: Batch, index: LedgerIndex): Promise<void> {
    const record = index.find(batch.batch);
    const rows = batch.ids.length;
    if (record !== undefined && !coversEachRow(record.groups, rows)) throw this.#damaged(batch.batch);
    const state = record === undefined ? this.#input.stateOf(batch.batch, rows) : undefined;
    const reports = reportRows(rows, record, state);
    const full = this.#outcomes.write(this.#outcomeLines(batch, reports));
    if (full !== undefined) await full;
    for (let row = 0; row < reports.length; row += 1) {
      if (isToTryAgain(reports[row])) await this.#failed.write(this.#failedLine(batch, row));
    }
  }

  #damaged(batch: number): AppError {
    const path = join(this.#input.runDir, RUN_FILES.ledger);
    return new AppError('ledger.damaged', `${path}: the record of batch ${batch} does not fit its rows`, {
      kind: 'input',
      hint: 'The file was changed. Restore it from a backup; without it nobody knows what was deleted.',
    });
  }

  /** Most rows of a batch differ in line and id only: the rest is made once for each report that rows share. */
  #outcomeLines(batch: Batch, reports: readonly RowReport[]): string {
    const owned = `,${csvFields([batch.target, batch.owner])},`;
    let lines = '';
    let last: RowReport | undefined;
    let tail = '';
    let sameFrom = 0;
    // By index, since each row comes by here: an iterator makes an array for each.
    for (let row = 0; row < reports.length; row += 1) {
      const report = reports[row];
      if (report !== undefined && report !== last) {
        if (last !== undefined) this.#count(last.outcome, row - sameFrom);
        last = report;
        tail = `,${csvLine(whatHappened(report))}`;
        sameFrom = row;
      }
      lines += `${this.#sourceName(batch, row)},${batch.lines[row]}${owned}${csvValue(batch.ids[row])}${tail}`;
    }
    if (last !== undefined) this.#count(last.outcome, reports.length - sameFrom);
    return lines;
  }

  /** As a value of a CSV line. */
  #sourceName(batch: Batch, row: number): string {
    return this.#sourceNames[sourceOf(batch, row)] ?? '';
  }

  #failedLine(batch: Batch, row: number): string {
    const own = this.#input.columns[batch.target];
    const id = batch.ids[row] ?? '';
    return csvLine(
      this.#failedColumns.map((column) => {
        if (column === 'target') return batch.target;
        const position = own.indexOf(column);
        if (position === -1) return '';
        return position === own.length - 1 ? id : (batch.owner ?? '');
      }),
    );
  }

  /** excluded.csv has the columns source, line, target, owner, id, outcome, reason. */
  async copyExcluded(): Promise<void> {
    const file = readOwnStream(join(this.#input.runDir, RUN_FILES.excluded), 1 << 16);
    const parser = parse({ relax_column_count: true });
    // `pipe` does not hand errors on, and one that nobody hears ends the process.
    file.on('error', (error) => parser.destroy(error));
    const records: AsyncIterable<string[]> = file.pipe(parser);
    let header = true;
    for await (const [source, line, target, owner, id, outcome, reason] of records) {
      if (header) {
        header = false;
        continue;
      }
      const known = OUTCOMES.find((name) => name === outcome);
      if (known === undefined) continue;
      await this.#outcomes.write(
        csvLine([
          source ?? '',
          line ?? '',
          target ?? '',
          owner ?? '',
          id ?? '',
          known,
          '',
          reason ?? '',
          '',
          0,
          '',
          '',
        ]),
      );
      this.#count(known, 1);
    }
  }

  #count(outcome: Outcome, rows: number): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + rows);
  }

  counts(): OutcomeCounts {
    return Object.fromEntries(this.#counts);
  }
}

function isToTryAgain(report: RowReport | undefined): boolean {
  return report !== undefined && TO_TRY_AGAIN.has(report.outcome);
}

/** The columns from `outcome` on. */
function whatHappened(report: RowReport): readonly (string | number | undefined)[] {
  const { outcome, code, message, note, attempts, requestId, at } = report;
  return [outcome, code, message, note, attempts, requestId, at];
}

function failedColumns(input: ReportInput): readonly string[] {
  const { target } = input.plan;
  if (target !== 'mixed') return input.columns[target];
  return ['target', ...new Set(Object.values(input.columns).flat())];
}
