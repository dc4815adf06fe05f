// Runs csv-parse over text that holds quotes and keeps count of the physical lines.
import { type CsvError, Parser } from 'csv-parse';
import { count } from '../../core/amounts.ts';
import { countBreaksInside } from './line-breaks.ts';
import { MAX_RECORD_BYTES } from './max-record.ts';
import type { RecordChunk, SyntaxProblem } from './record-chunk.ts';

/**
 * csv-parse can tell the line of each record (`info`), at a third of the speed, and counts a CRLF inside quotes
 * twice. So lines are counted here from the values; csv-parse's own count serves only to get over a record that
 * it skips because its quotes are wrong.
 */
export class QuotedRecords {
  readonly #parser: RecordParser;
  #records: string[][] = [];
  #lines: number[] = [];
  #problems: SyntaxProblem[] = [];
  /** Physical line where the record under way starts. */
  #line: number;
  /** What csv-parse's line count is behind or ahead of the true one. */
  #offset: number;
  #skipped = false;

  constructor(delimiter: string, firstLine: number) {
    this.#line = firstLine;
    this.#offset = firstLine - 1;
    this.#parser = new RecordParser(delimiter, (record) => this.#onRecord(record));
    this.#parser.on('skip', (error: CsvError) => this.#onSkip(error));
    this.#parser.resume();
  }

  async take(bytes: Buffer): Promise<RecordChunk> {
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    return this.#taken();
  }

  async end(): Promise<RecordChunk> {
    await new Promise<void>((resolve, reject) => {
      this.#parser.once('error', reject);
      this.#parser.end(resolve);
    });
    return this.#taken();
  }

  /** What was found wrong since the last call. */
  takeProblems(): readonly SyntaxProblem[] {
    const problems = this.#problems;
    this.#problems = [];
    return problems;
  }

  #taken(): RecordChunk {
    const chunk = { records: this.#records, lines: this.#lines };
    this.#records = [];
    this.#lines = [];
    return chunk;
  }

  #onRecord(record: string[]): void {
    if (this.#skipped) this.#resume(record);
    this.#records.push(record);
    this.#lines.push(this.#line);
    this.#line += 1 + countBreaksInside(record);
    // csv-parse stands in the last line of the record now.
    this.#offset = this.#line - 1 - this.#parser.info.lines;
  }

  /** The first good record behind skipped ones: where it starts follows from where csv-parse says that it ends. */
  #resume(record: readonly string[]): void {
    const inside = record.reduce((sum, value) => sum + (value.match(/[\r\n]/g)?.length ?? 0), 0);
    this.#line = this.#parser.info.lines + this.#offset - inside;
    this.#skipped = false;
  }

  #onSkip(error: CsvError): void {
    const first = !this.#skipped;
    this.#skipped = true;
    const started = first ? this.#line : this.#parser.info.lines + this.#offset;
    const problem = describe(error, started, this.#parser.info.lines + this.#offset);
    if (this.#problems.at(-1)?.line !== problem.line) this.#problems.push(problem);
  }
}

function describe({ code }: CsvError, started: number, line: number): SyntaxProblem {
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return { line: started, what: 'a quote in the record that starts here is never closed', final: true };
  }
  if (code === 'CSV_MAX_RECORD_SIZE') {
    const what = `the record that starts here is longer than ${count(MAX_RECORD_BYTES)} bytes; is a quote not closed?`;
    return { line: started, what, final: true };
  }
  const isClosing = code === 'CSV_INVALID_CLOSING_QUOTE';
  const what = isClosing
    ? 'text follows a closing quote'
    : 'a quote stands inside a value that is not quoted';
  return { line, what, final: false };
}

/** csv-parse pushes one record at a time; taking it here spares a second queue, and its line count fits the record. */
class RecordParser extends Parser {
  readonly #onRecord: (record: string[]) => void;

  constructor(delimiter: string, onRecord: (record: string[]) => void) {
    super({
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_records_with_error: true,
      max_record_size: MAX_RECORD_BYTES,
    });
    this.#onRecord = onRecord;
  }

  override push(record: unknown): boolean {
    if (!isRecord(record)) return super.push(record);
    this.#onRecord(record);
    return true;
  }
}

/** Everything but the end of the stream: the options above make csv-parse give arrays of strings. */
function isRecord(pushed: unknown): pushed is string[] {
  return Array.isArray(pushed);
}
