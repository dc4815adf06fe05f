// One record of a CSV file as in RFC 4180. Values are never altered: a report must be usable as input again.

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** The record with its line end (`\n`). */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(csvValue).join(',')}\n`;
}

function csvValue(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
