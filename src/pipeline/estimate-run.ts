// Reads an input without planning it, to say how many calls it needs and what it will take on disk.
import type { JobRegistry } from '../core/deletion-job.ts';
import type { ReadingOptions, RowChunk, RowReader } from '../core/ports/reading.ts';
import { isTarget, type PlanTarget, type Target } from '../core/targets.ts';
import {
  columnsOf,
  type JobColumns,
  rowsPerCallOf,
  targetsOf,
  wantedColumns,
} from './planning/wanted-columns.ts';

export interface EstimateRequest {
  readonly target: PlanTarget;
  readonly inputs: readonly string[];
  readonly reading: ReadingOptions;
  readonly rowsPerCall: Readonly<Partial<Record<Target, number>>>;
}

export interface EstimateDeps {
  readonly jobs: JobRegistry['jobs'];
  readonly reader: RowReader;
  readonly signal: AbortSignal;
}

/** Before duplicates, invalid and protected rows are left out: at most this. */
export interface Estimate {
  readonly rows: number;
  readonly byTarget: Readonly<Partial<Record<Target, { readonly rows: number; readonly calls: number }>>>;
  /** Bytes of the ids and owners. */
  readonly valueBytes: number;
  /** Places of what no plan would let pass, as `file:line: what`; the first ones. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 5;

/** Throws an `AppError` of kind `input` or `usage` where an input cannot be opened. */
export async function estimateRun(request: EstimateRequest, deps: EstimateDeps): Promise<Estimate> {
  const { columns, required } = wantedColumns(request.target, deps.jobs);
  const counter = new RowCounter(request, deps, columns);
  const problems: string[] = [];
  const read = { ...request.reading, inputs: request.inputs, columns, required };
  for await (const event of deps.reader.read(read, deps.signal)) {
    deps.signal.throwIfAborted();
    if (event.kind === 'rows') counter.take(event.values, event.lines.length);
    if (event.kind === 'problem' && problems.length < MOST_PROBLEMS) {
      const line = event.line === undefined ? '' : `:${event.line}`;
      problems.push(`${request.inputs[event.source]}${line}: ${event.what}`);
    }
  }
  return { ...counter.result(), problems };
}

interface Lane {
  readonly places: JobColumns;
  readonly rowsPerCall: number;
  rows: number;
  /** Rows of each owner, where a call carries rows of one owner. */
  readonly owners: Map<string, number>;
}

class RowCounter {
  readonly #targetColumn: number;
  readonly #only: Lane | undefined;
  readonly #lanes: ReadonlyMap<Target, Lane>;
  #rows = 0;
  #valueBytes = 0;

  constructor(request: EstimateRequest, { jobs }: EstimateDeps, columns: readonly string[]) {
    this.#lanes = new Map(
      targetsOf(request.target).map((target) => [
        target,
        {
          places: columnsOf(jobs[target], columns),
          rowsPerCall: rowsPerCallOf(jobs[target], request.rowsPerCall[target]),
          rows: 0,
          owners: new Map(),
        },
      ]),
    );
    this.#targetColumn = columns.indexOf('target');
    this.#only = request.target === 'mixed' ? undefined : this.#lanes.get(request.target);
  }

  take(values: RowChunk['values'], rows: number): void {
    this.#rows += rows;
    for (let row = 0; row < rows; row++) {
      const lane = this.#only ?? this.#laneOf(valueAt(values, this.#targetColumn, row));
      if (lane === undefined) continue;
      lane.rows += 1;
      const id = valueAt(values, lane.places.id.position, row);
      this.#valueBytes += id.length;
      if (lane.places.owner === undefined) continue;
      const owner = valueAt(values, lane.places.owner.position, row);
      this.#valueBytes += owner.length;
      lane.owners.set(owner, (lane.owners.get(owner) ?? 0) + 1);
    }
  }

  result(): Omit<Estimate, 'problems'> {
    const filled = [...this.#lanes].filter(([, lane]) => lane.rows > 0);
    return {
      rows: this.#rows,
      byTarget: Object.fromEntries(
        filled.map(([target, lane]) => [target, { rows: lane.rows, calls: callsOf(lane) }]),
      ),
      valueBytes: this.#valueBytes,
    };
  }

  #laneOf(word: string): Lane | undefined {
    return isTarget(word) ? this.#lanes.get(word) : undefined;
  }
}

/** Empty where the record has no such column. */
function valueAt(values: RowChunk['values'], column: number, row: number): string {
  return values[column]?.[row] ?? '';
}

function callsOf({ places, rows, rowsPerCall, owners }: Lane): number {
  if (places.owner === undefined) return Math.ceil(rows / rowsPerCall);
  let calls = 0;
  for (const each of owners.values()) calls += Math.ceil(each / rowsPerCall);
  return calls;
}
