// One record of a CSV file as in RFC 4180. Values are never altered: a report must be usable as input again.

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
