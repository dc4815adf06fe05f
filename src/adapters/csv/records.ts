// Cuts a whole text into records, by the short way until the first quote and with csv-parse from there on.
import { count } from '../../core/amounts.ts';
import { firstRecordOf } from './delimiter.ts';
import { MAX_RECORD_BYTES } from './max-record.ts';
import { PlainRecords } from './plain-records.ts';
import type { QuotedRecords } from './quoted-records.ts';
import { ReadFault } from './read-fault.ts';
import type { RecordChunk, SyntaxProblem } from './record-chunk.ts';

const QUOTE = 0x22;

export type RecordEvent =
  | { readonly kind: 'records'; readonly chunk: RecordChunk }
  | { readonly kind: 'syntax'; readonly problem: SyntaxProblem };

export interface RecordOptions {
  /** Physical line where the text starts; 1 where left out. */
  readonly firstLine?: number;
  /** Asked once, with the first record that is not blank. */
  delimiterFor(firstRecord: string): string;
}

/** Takes valid UTF-8. Faults of the text's source pass through, behind the records that stand before them. */
export async function* readRecords(
  text: AsyncIterable<Buffer>,
  options: RecordOptions,
): AsyncGenerator<RecordEvent> {
  let splitter: Splitter | undefined;
  let head: Buffer = Buffer.alloc(0);
  for await (const bytes of text) {
    if (splitter !== undefined) {
      yield* splitter.take(bytes);
      continue;
    }
    head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
    const first = firstRecordOf(head.toString('utf8'), head.length > MAX_RECORD_BYTES);
    if (first === undefined) continue;
    splitter = new Splitter(options.delimiterFor(first), options.firstLine);
    yield* splitter.take(head);
  }
  if (splitter === undefined) {
    const first = firstRecordOf(head.toString('utf8'), true) ?? '';
    splitter = new Splitter(options.delimiterFor(first), options.firstLine);
    yield* splitter.take(head);
  }
  yield* splitter.end();
}

class Splitter {
  readonly #delimiter: string;
  readonly #plain: PlainRecords;
  #quoted: QuotedRecords | undefined;

  constructor(delimiter: string, firstLine = 1) {
    this.#delimiter = delimiter;
    this.#plain = new PlainRecords(delimiter, firstLine);
  }

  async *take(bytes: Buffer): AsyncGenerator<RecordEvent> {
    if (this.#quoted === undefined && !bytes.includes(QUOTE)) {
      yield { kind: 'records', chunk: this.#plain.take(bytes, false) };
      this.#refuseOverlong();
      return;
    }
    const isFirst = this.#quoted === undefined;
    this.#quoted ??= await quotedRecords(this.#delimiter, this.#plain.line);
    const all = isFirst ? Buffer.concat([this.#plain.rest, bytes]) : bytes;
    yield* withProblems(this.#quoted, await this.#quoted.take(all));
  }

  async *end(): AsyncGenerator<RecordEvent> {
    if (this.#quoted === undefined) {
      yield { kind: 'records', chunk: this.#plain.take(Buffer.alloc(0), true) };
      return;
    }
    yield* withProblems(this.#quoted, await this.#quoted.end());
  }

  #refuseOverlong(): void {
    if (this.#plain.rest.length <= MAX_RECORD_BYTES) return;
    throw new ReadFault(`the record that starts here is longer than ${count(MAX_RECORD_BYTES)} bytes`, {
      code: 'input.syntax',
      line: this.#plain.line,
      hint: 'Check that this is a text file with one record a line.',
    });
  }
}

/** Loaded where the first quote is: most inputs have none. */
async function quotedRecords(delimiter: string, firstLine: number): Promise<QuotedRecords> {
  const { QuotedRecords } = await import('./quoted-records.ts');
  return new QuotedRecords(delimiter, firstLine);
}

function* withProblems(quoted: QuotedRecords, chunk: RecordChunk): Generator<RecordEvent> {
  yield { kind: 'records', chunk };
  for (const problem of quoted.takeProblems()) {
    yield { kind: 'syntax', problem };
  }
}
