// Reads the entries of a protect file that say until when and why they hold.
import type { ProtectEntry } from '../../../core/protect/protect-index.ts';
import { MAX_RECORD_BYTES } from '../max-record.ts';
import { ReadFault } from '../read-fault.ts';
import { isBlank } from '../row-columns.ts';
import { type Cells, cellsOf } from './cells.ts';
import type { TermColumns } from './protect-header.ts';
import type { TextLine } from './text-lines.ts';
import { lastDayOf } from './until.ts';

export const FOR_EVER: ProtectEntry = { ended: false };

const MOST_REASON = 200;
const QUOTES_HINT =
  'If the file has a column until, its quotes must be those of CSV: a value with the delimiter in it stands in quotes.';
const UNTIL_HINT =
  'Write the last day on which the entry protects as 2026-12-31, or leave the value empty: then it protects for ever.';

export interface TermedRecord {
  /** Where it starts. */
  readonly line: number;
  /** Its physical lines. */
  readonly lines: readonly string[];
  readonly values: readonly string[];
  /** Values of the other columns. */
  readonly ids: readonly string[];
  readonly until: string;
  readonly reason: string;
}

export interface RecordForm {
  readonly terms: TermColumns;
  readonly delimiter: string;
}

/** Puts the lines of a record together, and refuses what could move a value into another column. */
export class RecordsWithTerms {
  readonly #form: RecordForm;
  #start = 0;
  #lines: string[] = [];
  #length = 0;

  constructor(form: RecordForm) {
    this.#form = form;
  }

  /**
   * A record that is complete; undefined for a blank one and while a quote is open. Throws a
   * `ReadFault`.
   */
  take({ line, text }: TextLine): TermedRecord | undefined {
    if (this.#lines.length === 0) this.#start = line;
    this.#lines.push(text);
    this.#length += text.length + 1;
    const values = this.#form.terms.until === undefined ? this.#valuesIn(text) : this.#checkedValues(text);
    if (values === undefined) return undefined;
    const lines = this.#lines;
    this.#lines = [];
    this.#length = 0;
    return isBlank(values) ? undefined : this.#recordOf(values, lines);
  }

  /** Without dates nothing can end, and each line is taken as it stands. */
  #valuesIn(line: string): readonly string[] {
    return cellsOf(line, this.#form.delimiter).values;
  }

  /** Of the lines so far; undefined while a quote is open. */
  #checkedValues(last: string): readonly string[] | undefined {
    const isShort = this.#length <= MAX_RECORD_BYTES;
    // Only a quote can end what a quote began: a long note is not put together at each of its lines.
    if (isShort && this.#lines.length > 1 && !last.includes('"')) return undefined;
    const cells = cellsOf(this.#lines.join('\n'), this.#form.delimiter);
    if (isShort && cells.open) return undefined;
    this.#check(cells);
    return cells.values;
  }

  #recordOf(values: readonly string[], lines: readonly string[]): TermedRecord {
    const { until = -1, reason = -1 } = this.#form.terms;
    return {
      line: this.#start,
      lines,
      values,
      ids: values.filter((_, at) => at !== until && at !== reason),
      until: (values[until] ?? '').trim(),
      reason: (values[reason] ?? '').trim(),
    };
  }

  /** Throws a `ReadFault` if a quote was never closed. */
  end(): void {
    if (this.#lines.length > 0) throw this.#fault('a quote in the record that starts here is never closed');
  }

  #check({ open, stray, values }: Cells): void {
    if (open) throw this.#fault('a quote in the record that starts here is never closed');
    if (stray) throw this.#fault('a quote stands where CSV has none');
    const { width, isUntilRepeated } = this.#form.terms;
    if (isUntilRepeated) throw this.#fault('the header above names until twice');
    if (values.length > width && !isBlank(values.slice(width))) {
      throw this.#fault('more values than the header has names, so that nothing says which one is the date');
    }
  }

  #fault(what: string): ReadFault {
    return fault(what, { line: this.#start, hint: QUOTES_HINT });
  }
}

/** What the record says of itself. Throws a `ReadFault` if its date cannot be read. */
export function entryOf({ line, until, reason }: TermedRecord, today: number): ProtectEntry {
  const lastDay = until === '' ? Number.POSITIVE_INFINITY : lastDayOf(until);
  if (lastDay === undefined) throw fault('until is no date (YYYY-MM-DD)', { line, hint: UNTIL_HINT });
  const words = reason.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, MOST_REASON);
  return { ended: lastDay < today, ...(words === '' ? {} : { reason: words }) };
}

function fault(what: string, where: { readonly line: number; readonly hint: string }): ReadFault {
  return new ReadFault(what, { code: 'protect.invalid', ...where });
}
