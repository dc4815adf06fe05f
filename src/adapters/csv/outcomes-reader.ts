// Reads outcomes.csv of an ended run as the input of a new plan: the rows that can be sent again, in their target's columns.
import { OUTCOMES, type OutcomeCounts, type RetriedOutcome, sumOf } from '../../core/outcome.ts';
import type { ReadEvent, ReadProblem, ReadRequest, RowChunk, RowReader } from '../../core/ports/reading.ts';
import { isTarget, type Target } from '../../core/targets.ts';

export interface OutcomesReaderOptions {
  /** Reads the file itself. */
  readonly csv: RowReader;
  /** Input columns of each target, its id last. */
  readonly columns: Readonly<Record<Target, readonly string[]>>;
  readonly outcomes: readonly RetriedOutcome[];
  /** Codes of the server; empty for all. */
  readonly codes: readonly number[];
  /** What the run's summary says of the whole file. */
  readonly expected: OutcomeCounts;
  /** Hex SHA-256 of the file, where the summary says it: an older version's does not. */
  readonly sha256: string | undefined;
}

/** In this order in the chunks of the file. */
const COLUMNS = ['target', 'owner', 'id', 'outcome', 'code'] as const;

/** `line` of a row is its line in outcomes.csv, where its source and line before stand. */
export function createOutcomesReader(options: OutcomesReaderOptions): RowReader {
  return {
    async *read(request, signal): AsyncGenerator<ReadEvent> {
      const counts = new Map<string, number>();
      let rows = 0;
      const events = options.csv.read(
        { inputs: request.inputs, columns: COLUMNS, required: COLUMNS, columnMap: {}, header: true },
        signal,
      );
      for await (const event of events) {
        if (event.kind === 'problem') yield event;
        if (event.kind === 'rows') {
          for (const outcome of event.values[3] ?? []) count(counts, outcome);
          const chosen = choose(event, request, options);
          rows += chosen.lines.length;
          yield chosen;
        }
        if (event.kind !== 'read') continue;
        if (!isAsExpected(counts, options.expected)) yield changed(event.source, OTHER_ROWS);
        else if ((options.sha256 ?? event.input.sha256) !== event.input.sha256)
          yield changed(event.source, OTHER_BYTES);
        yield { ...event, input: { ...event.input, rows } };
      }
    },
  };
}

function count(counts: Map<string, number>, outcome: string | undefined): void {
  counts.set(outcome ?? '', (counts.get(outcome ?? '') ?? 0) + 1);
}

function isAsExpected(counts: ReadonlyMap<string, number>, expected: OutcomeCounts): boolean {
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return (
    all === sumOf(expected) &&
    OUTCOMES.every((outcome) => (counts.get(outcome) ?? 0) === (expected[outcome] ?? 0))
  );
}

function choose(chunk: RowChunk, request: ReadRequest, options: OutcomesReaderOptions): RowChunk {
  const outcomes: ReadonlySet<string> = new Set(options.outcomes);
  const codes: ReadonlySet<string> = new Set(options.codes.map(String));
  const [targets = [], owners = [], ids = [], found = [], code = []] = chunk.values;
  const rows = [...chunk.lines.keys()].filter(
    (row) => outcomes.has(found[row] ?? '') && (codes.size === 0 || codes.has(code[row] ?? '')),
  );
  const values = request.columns.map((column) =>
    rows.map((row) => {
      if (column === 'target') return targets[row];
      const target = targets[row] ?? '';
      const own = isTarget(target) ? options.columns[target] : [];
      const place = own.indexOf(column);
      if (place === -1) return undefined;
      return place === own.length - 1 ? ids[row] : owners[row];
    }),
  );
  const overlong = new Set(chunk.overlong);
  return {
    ...chunk,
    // These rows were judged when the run was planned, and stand in a file that the run wrote.
    form: undefined,
    lines: rows.map((row) => chunk.lines[row] ?? 0),
    values,
    overlong: rows.flatMap((row, at) => (overlong.has(row) ? [at] : [])),
  };
}

const OTHER_ROWS = 'does not hold the rows that summary.json counts';
/** A spreadsheet that saves it writes a long number in another way, and then the id is another person's. */
const OTHER_BYTES = 'is not as the run wrote it, so that an id may be another one now';

function changed(source: number, what: string): ReadProblem {
  return {
    kind: 'problem',
    source,
    code: 'retry.reports-changed',
    what,
    hint: 'Make the reports anew with `chat-purge apply` on the run, which sends nothing when it has ended; then retry.',
  };
}
