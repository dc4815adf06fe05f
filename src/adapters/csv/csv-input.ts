// Reads one CSV input from its first byte to its last row.
import type { Readable } from 'node:stream';
import type { ReadEvent, ReadProblem, ReadRequest, RowChunk } from '../../core/ports/reading.ts';
import { detectDelimiter } from './delimiter.ts';
import { openInput } from './input-bytes.ts';
import { openText } from './open-text.ts';
import { ReadFault } from './read-fault.ts';
import type { RecordChunk, SyntaxProblem } from './record-chunk.ts';
import { readRecords } from './records.ts';
import { ReplacedCharacters } from './replaced-characters.ts';
import { type Rows, recordIn } from './row-columns.ts';
import { RowPicker } from './row-picker.ts';

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
  const picker = new RowPicker(request);
  try {
    const { text, firstLine, delimiter } = await openText(bytes.chunks, request);
    const replaced = new ReplacedCharacters(request.columns);
    const records = readRecords(replaced.watch(text), {
      firstLine,
      delimiterFor(first) {
        picker.delimiter = delimiter ?? detectDelimiter(first, request);
        return picker.delimiter;
      },
    });
    for await (const event of records) {
      if (event.kind === 'syntax') yield syntaxProblem(input.source, event.problem);
      else {
        const rows = picker.pick(event.chunk);
        yield* chunksOf(rows, {
          picker,
          records: event.chunk,
          source: input.source,
          bytesRead: bytes.sizeBytes(),
        });
        yield* replaced.faultsIn(rows).map((fault) => faultProblem(input.source, fault));
      }
      if (event.kind === 'syntax' && event.problem.final) return;
    }
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error;
    yield faultProblem(input.source, error);
    return;
  }
  yield {
    kind: 'read',
    source: input.source,
    input: {
      name: input.name,
      size_bytes: bytes.sizeBytes(),
      sha256: bytes.sha256(),
      rows: picker.rows,
    },
  };
}

interface ChunkOrigin {
  readonly picker: RowPicker;
  readonly records: RecordChunk;
  readonly source: number;
  readonly bytesRead: number;
}

function chunksOf(picked: Rows | undefined, origin: ChunkOrigin): readonly RowChunk[] {
  if (picked === undefined) return [];
  const { picker, records, source, bytesRead } = origin;
  const { lines, values, overlong, short, unnamed, trimmed } = picked;
  const recordAt = (row: number) => recordIn(records, lines[row] ?? 0, row);
  const form = { delimiter: picker.delimiter, header: picker.header, short, unnamed, recordAt };
  return [{ kind: 'rows', source, lines, values, overlong, trimmed, bytesRead, form }];
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
