// Finds values that another program damaged: it put U+FFFD in the place of what it could not read.
import { ReadFault } from './read-fault.ts';
import type { Rows } from './row-columns.ts';

const REPLACEMENT = '\uFFFD';
const BYTES = Buffer.from(REPLACEMENT);

/** Values are looked at only where the text has the character at all, since hardly any text has. */
export class ReplacedCharacters {
  readonly #columns: readonly string[];
  #isThere = false;

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  /** Lets the text through. */
  async *watch(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const bytes of text) {
      this.#isThere ||= bytes.includes(BYTES);
      yield bytes;
    }
  }

  /** One for each value that has it; a column that is not wanted may have any. */
  faultsIn(rows: Rows | undefined): readonly ReadFault[] {
    if (!this.#isThere || rows === undefined) return [];
    return rows.lines.flatMap((line, row) =>
      this.#columns
        .filter((_, at) => rows.values[at]?.[row]?.includes(REPLACEMENT) === true)
        .map((column) => lost(column, line)),
    );
  }
}

function lost(column: string, line: number): ReadFault {
  return new ReadFault(`${column}: holds U+FFFD, which stands in the place of a character that was lost`, {
    code: 'input.replaced',
    line,
    hint: 'Export the list again, as UTF-8: which character stood there is not known, and a changed id would be another person.',
  });
}
