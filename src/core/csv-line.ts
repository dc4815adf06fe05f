// One record of a CSV file as in RFC 4180. Ids are never altered: a report must be usable as input again.
import { foreignText } from './foreign-text.ts';

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** The record with its line end (`\n`); what is undefined becomes an empty value. */
export function csvLine(values: readonly (string | number | undefined)[]): string {
  return `${csvFields(values)}\n`;
}

/** Neighbouring values of a record, for lines of which parts repeat. */
export function csvFields(values: readonly (string | number | undefined)[]): string {
  return values.map(csvValue).join(',');
}

export function csvValue(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A spreadsheet takes a text with one of these at its start for a formula; a sign alone is none. */
const FORMULA = /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]./u;

/**
 * A text beside the ids, such as a message of the server or the name of a file: on one line, and with an apostrophe before what
 * a spreadsheet would carry out. Never for an id.
 */
export function csvNote(text: string | undefined): string {
  const line = foreignText(text ?? '');
  return FORMULA.test(line) ? `'${line}` : line;
}
