// Reads the books of a run back, as an auditor would: from the files alone.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export interface OutcomeRow {
  readonly source: string;
  readonly line: string;
  readonly target: string;
  readonly owner: string;
  readonly id: string;
  readonly outcome: string;
  readonly code: string;
  readonly message: string;
  readonly note: string;
  readonly attempts: string;
  readonly request_id: string;
  readonly finished_at: string;
}

/** A batch as its line in batches.ndjson says. */
export interface PlannedBatch {
  readonly batch: number;
  readonly target: string;
  readonly owner?: string;
  readonly ids: readonly string[];
}

/** The one decoder of summary.json here; its fields are checked by the tests. */
export interface SummaryFile {
  readonly run_id: string;
  readonly state: string;
  readonly exit_code: number | null;
  readonly reason: string | null;
  readonly rows: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly balanced: boolean;
  readonly calls: number;
  readonly retries: number;
  readonly throttled: number;
  readonly finished_at: string | null;
  readonly queue_clean?: boolean;
}

export function readOutcomes(runDir: string): readonly OutcomeRow[] {
  return parse<OutcomeRow>(readFileSync(join(runDir, 'outcomes.csv')), { columns: true });
}

/** Records of failed.csv without its header. */
export function readFailed(runDir: string): readonly (readonly string[])[] {
  return parse(readFileSync(join(runDir, 'failed.csv'))).slice(1);
}

export function readSummary(runDir: string): SummaryFile {
  return JSON.parse(readFileSync(join(runDir, 'summary.json'), 'utf8')) as SummaryFile;
}

/** What names a plan, as plan.json has it. */
export function readPlan(runDir: string): { readonly run_id: string; readonly seal: string } {
  return JSON.parse(readFileSync(join(runDir, 'plan.json'), 'utf8')) as {
    readonly run_id: string;
    readonly seal: string;
  };
}

export function readBatches(runDir: string): readonly PlannedBatch[] {
  return wholeLines(join(runDir, 'batches.ndjson')).map((line) => JSON.parse(line) as PlannedBatch);
}

/** Numbers of the batches that the ledger has settled; a torn last line does not count. */
export function settledBatches(runDir: string): ReadonlySet<number> {
  const records = wholeLines(join(runDir, 'ledger.ndjson')).map(
    (line) => JSON.parse(line) as { readonly type: string; readonly batch?: number },
  );
  return new Set(
    records.flatMap(({ type, batch }) => (type === 'batch' && batch !== undefined ? [batch] : [])),
  );
}

/** Numbers of the batches whose last note says that a call went out and nothing came back. */
export function batchesUnderWay(runDir: string): ReadonlySet<number> {
  const underWay = new Set<number>();
  for (const line of wholeLines(join(runDir, 'in-flight.ndjson'))) {
    const { batch, event } = JSON.parse(line) as { readonly batch: number; readonly event: string };
    if (event === 'sending' || event === 'shared') underWay.add(batch);
    else underWay.delete(batch);
  }
  const settled = settledBatches(runDir);
  return new Set([...underWay].filter((batch) => !settled.has(batch)));
}

/** How often each outcome stands in the rows. */
export function countOutcomes(rows: readonly OutcomeRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function wholeLines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
