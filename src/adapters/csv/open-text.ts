// The text of a list as it begins: decoded, the lines above it skipped, a line that names the delimiter obeyed.

import { counted } from '../../core/amounts.ts';
import type { ReadingOptions } from '../../core/ports/reading.ts';
import { delimiterIn } from './delimiter.ts';
import { ReadFault } from './read-fault.ts';
import { utf8Text } from './utf8-text.ts';

export interface OpenText {
  /** Valid UTF-8 from the header on, or from the first row. */
  readonly text: AsyncGenerator<Buffer>;
  /** 1-based physical line where it starts. */
  readonly firstLine: number;
  /** Given, or named by a line `sep=;`; left out where it is to be detected. */
  readonly delimiter?: string;
}

/**
 * For an input and for a file that comes with it. Throws a `ReadFault` where there are fewer lines than are to be skipped,
 * or a line names another delimiter than is given; what is wrong with the text comes out of `text`.
 */
export async function openText(
  chunks: AsyncIterable<Buffer>,
  options: Pick<ReadingOptions, 'encoding' | 'skipLines' | 'delimiter'> = {},
): Promise<OpenText> {
  const { encoding, skipLines = 0, delimiter } = options;
  const lines = new TextLines(utf8Text(chunks, encoding === undefined ? {} : { encoding }));
  try {
    // In front of everything, as spreadsheets write and want it, or in front of the header.
    const above = await separatorLine(lines, delimiter);
    await skip(lines, skipLines);
    const below = skipLines === 0 ? undefined : await separatorLine(lines, delimiter);
    const known = below ?? above ?? delimiter;
    return {
      text: lines.rest(),
      firstLine: lines.taken + 1,
      ...(known === undefined ? {} : { delimiter: known }),
    };
  } catch (error) {
    lines.close();
    throw error;
  }
}

/** Physical lines, whatever stands in them. */
async function skip(lines: TextLines, count: number): Promise<void> {
  while (lines.taken < count && (await lines.take())) {}
  const isEmpty = lines.taken === 0;
  if (count === 0 || isEmpty || (await lines.hasMore())) return;
  throw new ReadFault(
    `has ${counted(lines.taken, 'line')}, and --skip-lines ${count} leaves nothing of them`,
    {
      code: 'input.skip-lines',
      hint: 'Give the number of lines that stand above the header; it counts for each of the files.',
    },
  );
}

/** Takes a line such as `sep=;`, if the text goes on with one. */
async function separatorLine(lines: TextLines, given: string | undefined): Promise<string | undefined> {
  const line = await lines.peek(LONGEST_SEPARATOR_LINE);
  if (line === undefined || !SEPARATOR_LINE.test(line)) return undefined;
  const named = delimiterIn(line);
  await lines.take();
  if (named === undefined) throw noDelimiter(lines.taken);
  if (given !== undefined && named !== given) throw contradiction(lines.taken);
  return named;
}

const LONGEST_SEPARATOR_LINE = 20;
/** `sep=` and no word: a name that only begins so is a value. */
const SEPARATOR_LINE = /^"?sep=([^\p{L}\p{N}]*|.|\\t"?)$/iu;

function noDelimiter(line: number): ReadFault {
  return new ReadFault('the line names a delimiter that cannot be one', {
    code: 'input.delimiter',
    line,
    hint: 'After sep= stands a comma, a semicolon, a tab or a pipe (|); without such a line the delimiter is detected.',
  });
}

function contradiction(line: number): ReadFault {
  return new ReadFault('the line names another delimiter than --delimiter', {
    code: 'input.delimiter',
    line,
    hint: 'Leave --delimiter out, or take the line out of the file if it is wrong.',
  });
}

/** Takes lines from the front of a text that comes in pieces. */
class TextLines {
  readonly #source: AsyncGenerator<Buffer>;
  #head: Buffer = Buffer.alloc(0);
  #hasEnded = false;
  /** What ended the source: it stands behind what is in `#head`. */
  #fault: ReadFault | undefined;
  /** Physical lines taken. */
  taken = 0;

  constructor(source: AsyncGenerator<Buffer>) {
    this.#source = source;
  }

  /** The next line without its line break; undefined where it is longer than this. */
  async peek(most: number): Promise<string | undefined> {
    while (this.#head.length < most * 4 && (await this.#fill())) {}
    const line =
      this.#head
        .subarray(0, most * 4)
        .toString('utf8')
        .split(/[\r\n]/, 1)[0] ?? '';
    return line.length > most ? undefined : line;
  }

  /** Whether there was a line to take. */
  async take(): Promise<boolean> {
    for (let from = 0; ; ) {
      const end = endOfLine(this.#head, from);
      if (end !== undefined && (end < this.#head.length || this.#head[end - 1] === 0x0a || this.#hasEnded)) {
        this.#drop(end);
        return true;
      }
      from = Math.max(0, this.#head.length - 1);
      if (await this.#fill()) continue;
      const isLine = this.#head.length > 0;
      if (isLine) this.#drop(this.#head.length);
      return isLine;
    }
  }

  async hasMore(): Promise<boolean> {
    while (this.#head.length === 0 && (await this.#fill())) {}
    return this.#head.length > 0 || this.#fault !== undefined;
  }

  async *rest(): AsyncGenerator<Buffer> {
    try {
      if (this.#head.length > 0) yield this.#head;
      this.#head = Buffer.alloc(0);
      if (this.#fault !== undefined) throw this.#fault;
      yield* this.#source;
    } finally {
      this.close();
    }
  }

  close(): void {
    // Not awaited: standard input may never give its next chunk.
    this.#source.return(undefined).catch(() => undefined);
  }

  #drop(bytes: number): void {
    this.#head = this.#head.subarray(bytes);
    this.taken += 1;
  }

  async #fill(): Promise<boolean> {
    if (this.#hasEnded) return false;
    try {
      const next = await this.#source.next();
      if (next.done !== true) {
        this.#head = this.#head.length === 0 ? next.value : Buffer.concat([this.#head, next.value]);
        return true;
      }
    } catch (error) {
      if (!(error instanceof ReadFault)) throw error;
      this.#fault = error;
    }
    this.#hasEnded = true;
    return false;
  }
}

/** Behind the first line break from there on; a CR at the very end may be the first half of one. */
function endOfLine(bytes: Buffer, from: number): number | undefined {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] === 0x0a) return at + 1;
    if (bytes[at] === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1;
  }
  return undefined;
}
