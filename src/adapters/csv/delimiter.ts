// Finds out which delimiter a CSV text uses, from its first record.

import type { ColumnNames } from './header.ts';
import { matchColumns } from './header.ts';
import { ReadFault } from './read-fault.ts';

/** In the order of preference where nothing else decides. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface DelimiterClues extends ColumnNames {
  readonly header: boolean;
}

/**
 * With a header: the delimiter by which most wanted columns are found, then the one that occurs most. Without:
 * the one that gives as many values as columns are wanted. Where no more is known nothing is guessed, since half
 * an id may be another person's: throws a `ReadFault` where two delimiters would do, and never cuts a headerless
 * list of one column.
 */
export function detectDelimiter(firstRecord: string, clues: DelimiterClues): string {
  return clues.header ? fromHeader(firstRecord, clues) : fromData(firstRecord, clues.columns.length);
}

function fromData(firstRecord: string, columns: number): string {
  if (columns === 1) return ',';
  const fitting = DELIMITERS.filter((delimiter) => roughValues(firstRecord, delimiter).length === columns);
  if (fitting.length <= 1) return fitting[0] ?? ',';
  throw new ReadFault('more than one delimiter would cut the first record into the right number of values', {
    code: 'input.delimiter-unclear',
    hint: 'Name the delimiter with --delimiter, or give the file a header.',
  });
}

function fromHeader(firstRecord: string, names: ColumnNames): string {
  const score = (delimiter: string): readonly [number, number] => {
    const values = roughValues(firstRecord, delimiter);
    const found = matchColumns(values, names).positions.filter((position) => position !== undefined);
    return [found.length, values.length];
  };
  return DELIMITERS.reduce<string>((best, next) => (isHigher(score(next), score(best)) ? next : best), ',');
}

function isHigher(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] ? a[1] > b[1] : a[0] > b[0];
}

/** What a line such as `sep=;` names; undefined where it is none. */
export function delimiterIn(line: string): string | undefined {
  const named = /^"?sep=([,;\t|]|\\t)"?\s*$/i.exec(line)?.[1];
  return named === '\\t' ? '\t' : named;
}

/** Cuts at delimiters outside quotes; good enough to compare delimiters, not to read data. */
export function roughValues(record: string, delimiter: string): readonly string[] {
  const values: string[] = [];
  let value = '';
  let inQuotes = false;
  for (const char of record) {
    if (char === '"') inQuotes = !inQuotes;
    else if (char === delimiter && !inQuotes) {
      values.push(value);
      value = '';
    } else value += char;
  }
  return [...values, value];
}

/** The first record that is not blank; undefined while its end is not there yet. */
export function firstRecordOf(text: string, isWhole: boolean): string | undefined {
  let start = 0;
  let inQuotes = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') inQuotes = !inQuotes;
    if (inQuotes || (char !== '\n' && char !== '\r')) continue;
    const record = text.slice(start, at);
    if (record.trim() !== '') return record;
    start = at + 1;
  }
  return isWhole ? text.slice(start) : undefined;
}
