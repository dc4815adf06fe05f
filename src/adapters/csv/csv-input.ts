// Reads one CSV input from its first byte to its last row.
import type { Readable } from 'node:stream';
import type { ReadEvent, ReadProblem, ReadRequest, RowChunk } from '../../core/ports/reading.ts';
import { detectDelimiter } from './delimiter.ts';
import { closestName, matchColumns } from './header.ts';
import { openInput } from './input-bytes.ts';
import { ReadFault } from './read-fault.ts';
import type { SyntaxProblem } from './record-chunk.ts';
import { readRecords } from './records.ts';
import { isBlank, pickColumns } from './row-columns.ts';
import type { ColumnPlaces } from './row-columns.ts';
import { utf8Text } from './utf8-text.ts';

export interface CsvInput {
  readonly source: number;
  readonly name: string;
  readonly stdin: Readable;
  readonly signal?: AbortSignal;
}

const QUOTES_HINT =
  'A value that holds a quote, the delimiter or a line break stands in quotes, and a quote inside is doubled: "a ""b""".';

export async function* readCsvInput(request: ReadRequest, input: CsvInput): AsyncGenerator<ReadEvent> {
  const bytes = openInput(input);
  const records = readRecords(utf8Text(bytes.chunks), {
    delimiterFor: (first) => request.delimiter ?? detectDelimiter(first, request),
  });
  let places = request.header ? undefined : placesWithoutHeader(request.columns);
  let rows = 0;
  try {
    for await (const event of records) {
      if (event.kind === 'syntax') {
        yield syntaxProblem(input.source, event.problem);
        if (event.problem.final) return;
        continue;
      }
      let from = 0;
      if (places === undefined) {
        from = event.chunk.records.findIndex((record) => !isBlank(record));
        if (from === -1) continue;
        places = placesIn(event.chunk.records[from] ?? [], event.chunk.lines[from] ?? 1, request);
        from += 1;
      }
      const picked = pickColumns(event.chunk, places, from);
      rows += picked.lines.length;
      yield chunkOf(picked, input.source, bytes.sizeBytes());
    }
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error;
    yield faultProblem(input.source, error);
    return;
  }
  yield {
    kind: 'read',
    source: input.source,
    input: { name: input.name, sizeBytes: bytes.sizeBytes(), sha256: bytes.sha256(), rows },
  };
}

function chunkOf(picked: ReturnType<typeof pickColumns>, source: number, bytesRead: number): RowChunk {
  const { lines, values, overlong, trimmed } = picked;
  return { kind: 'rows', source, lines, values, overlong, trimmed, bytesRead };
}

function placesWithoutHeader(columns: readonly string[]): ColumnPlaces {
  return { positions: columns.map((_, position) => position), width: columns.length };
}

/** Throws a `ReadFault` where a column is missing or there twice. */
function placesIn(header: readonly string[], line: number, request: ReadRequest): ColumnPlaces {
  const { positions, repeated } = matchColumns(header, request);
  if (repeated.length > 0) {
    throw new ReadFault(`the header has the column ${repeated.join(', ')} more than once`, {
      code: 'input.column-twice',
      line,
      hint: 'Rename or remove one of them; upper and lower case, spaces, _ and - make no difference.',
    });
  }
  const missing = request.columns.filter(
    (column, i) => positions[i] === undefined && request.required.includes(column),
  );
  if (missing.length > 0) throw missingColumns(missing, header, line);
  return { positions, width: header.length };
}

function missingColumns(missing: readonly string[], header: readonly string[], line: number): ReadFault {
  const options = missing.map((column) => `--column ${column}=${closestName(column, header) ?? 'NAME'}`);
  const found = header.map((name) => JSON.stringify(name.trim().slice(0, 60)));
  return new ReadFault(`the header lacks the column ${missing.join(', ')}; it has ${found.join(', ')}`, {
    code: 'input.column-missing',
    line,
    hint: `Name the column with ${options.join(' ')}, or use --no-header if the first line is data.`,
  });
}

function syntaxProblem(source: number, problem: SyntaxProblem): ReadProblem {
  return {
    kind: 'problem',
    source,
    code: 'input.syntax',
    line: problem.line,
    what: problem.what,
    hint: QUOTES_HINT,
  };
}

function faultProblem(source: number, fault: ReadFault): ReadProblem {
  return {
    kind: 'problem',
    source,
    code: fault.code,
    ...(fault.line === undefined ? {} : { line: fault.line }),
    what: fault.message,
    hint: fault.hint,
  };
}
