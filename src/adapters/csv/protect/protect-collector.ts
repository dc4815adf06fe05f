// Takes a protect file line by line and makes the list of protected ids out of it.
import { AppError } from '../../../core/app-error.ts';
import { plainSpelling } from '../../../core/protect/plain-forms.ts';
import { doubtIn, type ProtectDoubt, ROUNDED, RoundedNumbers } from '../../../core/protect/protect-doubts.ts';
import { type ProtectEntry, ProtectIndex, type ProtectList } from '../../../core/protect/protect-index.ts';
import { delimiterIn } from '../delimiter.ts';
import { isBlank } from '../row-columns.ts';
import { cellsOf, everyValueIn } from './cells.ts';
import { entryOf, FOR_EVER, RecordsWithTerms } from './entry-terms.ts';
import { type HeaderClues, type ProtectHeader, readHeader } from './protect-header.ts';
import type { TextLine } from './text-lines.ts';

export interface CollectorOptions extends HeaderClues {
  readonly file: string;
  /** Lines above the header of the input; this file may have them too, and they are protected. */
  readonly skipLines: number;
  /** Days since 1970, by UTC. */
  readonly today: number;
}

interface Found extends ProtectDoubt {
  readonly line: number;
}

const DEFAULT_DELIMITER = ',';
const NOT_ASCII = /[^\0-\x7F]/;
const MOST_SHOWN = 20;
const DOUBT_HINT =
  'Take these ids from their source again and save them as text, since what is lost protects nobody; or take the line out.';

export class ProtectCollector {
  readonly #options: CollectorOptions;
  readonly #index = new ProtectIndex();
  readonly #ids = new Set<string>();
  readonly #doubts: Found[] = [];
  readonly #rounded = new RoundedNumbers();
  /** The delimiter that the file itself names. */
  #named: string | undefined;
  #header: ProtectHeader | undefined;
  #records: RecordsWithTerms | undefined;
  #entries = 0;
  #ended = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** Throws a `ReadFault` if the entry cannot be read. */
  take({ line, text }: TextLine): void {
    this.#lookAt(text, line);
    if (this.#records !== undefined) this.#takeRecord(this.#records, { line, text });
    else if (text.trim() !== '') this.#takeLine(text, line <= this.#options.skipLines);
  }

  /** What a line says if its bytes are read in another way; plain ASCII is the same in both. */
  alsoProtect(text: string): void {
    for (const value of everyValueIn(text, this.#options.delimiter)) {
      if (NOT_ASCII.test(value)) this.#index.add(value, FOR_EVER);
    }
  }

  /** Throws an `AppError` if anything is in doubt, or nobody is named. */
  toList(sha256: string): ProtectList {
    this.#records?.end();
    const rounded = this.#rounded.lines().map((line) => ({ ...ROUNDED, line }));
    const doubts = [...this.#doubts, ...rounded].toSorted((a, b) => a.line - b.line);
    if (doubts.length > 0) throw inDoubt(this.#options.file, doubts);
    if (this.#entries === 0) throw empty(this.#options.file);
    return {
      name: this.#options.file,
      sha256,
      entries: this.#entries,
      ended: this.#ended,
      ids: this.#ids.size,
      index: this.#index,
    };
  }

  #lookAt(text: string, line: number): void {
    const doubt = doubtIn(text);
    if (doubt !== undefined) this.#doubts.push({ ...doubt, line });
    this.#rounded.take(text, line);
  }

  /**
   * A line that the input is to skip is an entry like others, unless it is the header: this file
   * may have no such lines.
   */
  #takeLine(text: string, isSkipped: boolean): void {
    this.#protect(text, FOR_EVER);
    if (this.#header === undefined && this.#isAboveEntries(text, isSkipped)) return;
    const { values } = cellsOf(text, this.#header?.delimiter ?? DEFAULT_DELIMITER);
    if (isBlank(values)) return;
    this.#entries += 1;
    this.#count(values);
  }

  /** Whether the line is the header, or `sep=;` in front of it. */
  #isAboveEntries(text: string, isSkipped: boolean): boolean {
    const named = delimiterIn(text);
    if (named !== undefined) {
      this.#named = named;
      return true;
    }
    const { names, delimiter } = this.#options;
    const header = readHeader(text, { names, delimiter: this.#named ?? delimiter });
    if (header.isHeader || !isSkipped) this.#header = header;
    if (header.terms !== undefined) {
      this.#records = new RecordsWithTerms({ terms: header.terms, delimiter: header.delimiter });
    }
    return header.isHeader;
  }

  #takeRecord(records: RecordsWithTerms, line: TextLine): void {
    const record = records.take(line);
    if (record === undefined) return;
    const entry = entryOf(record, this.#options.today);
    for (const each of record.lines) this.#protect(each, entry);
    for (const value of record.values) this.#index.add(value, entry);
    this.#entries += 1;
    if (entry.ended) this.#ended += 1;
    else this.#count(record.ids);
  }

  #protect(line: string, entry: ProtectEntry): void {
    for (const value of everyValueIn(line, this.#options.delimiter)) this.#index.add(value, entry);
  }

  #count(values: readonly string[]): void {
    for (const value of values) {
      const spelling = plainSpelling(value);
      if (spelling !== '') this.#ids.add(spelling);
    }
  }
}

function inDoubt(file: string, doubts: readonly Found[]): AppError {
  const lines = `${doubts.length} line${doubts.length === 1 ? '' : 's'}`;
  const more = doubts.length - MOST_SHOWN;
  return new AppError(
    'protect.doubt',
    `the protect file ${file} is in doubt in ${lines}: nobody can tell who is meant`,
    {
      kind: 'input',
      hint: DOUBT_HINT,
      problems: [
        ...doubts.slice(0, MOST_SHOWN).map(({ line, what, code }) => `${file}:${line}: ${what} (${code})`),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
    },
  );
}

function empty(file: string): AppError {
  return new AppError('protect.empty', `the protect file ${file} names no id`, {
    kind: 'input',
    hint: 'Put the ids to protect into it, one a line, or drop --protect.',
  });
}
