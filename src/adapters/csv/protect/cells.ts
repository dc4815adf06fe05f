// Cuts a line of a protect file into everything in it that can be a value.

/** Those of CSV, of tables that query tools print, and of lists in Chinese. */
const SEPARATORS = [',', ';', '\t', '|', '，', '；', '、', '｜'] as const;
const ANY_SEPARATOR = /[,;\t|，；、｜]/;
/** Columns that are lined up by spaces, line breaks that no CSV knows, and control characters that some tools cut with. */
const GAPS = /\s{2,}|[\p{Cc}\u2028\u2029]/u;

export interface Cells {
  readonly values: readonly string[];
  /** A quote was not closed: the record goes on in the next line. */
  readonly open: boolean;
  /** A quote stands where CSV has none. */
  readonly stray: boolean;
}

/** The values of a CSV record; wrong quotes are part of the value that they stand in. */
export function cellsOf(record: string, delimiter: string): Cells {
  const values: string[] = [];
  let [at, open, stray] = [0, false, false];
  while (at <= record.length) {
    const cell = cellAt(record, at, delimiter);
    values.push(cell.value);
    open = cell.open;
    stray ||= cell.stray;
    at = cell.end + delimiter.length;
  }
  return { values, open, stray };
}

interface Cell extends Omit<Cells, 'values'> {
  readonly value: string;
  /** Where the delimiter behind it stands, or the end of the record. */
  readonly end: number;
}

function cellAt(record: string, at: number, delimiter: string): Cell {
  const isQuoted = record[at] === '"';
  const from = isQuoted ? closingQuote(record, at + 1) + 1 : at;
  const open = from > record.length;
  const next = open ? -1 : record.indexOf(delimiter, from);
  const end = next === -1 ? record.length : next;
  const raw = record.slice(at, end);
  if (isQuoted && from === end) {
    return { value: raw.slice(1, -1).replaceAll('""', '"'), end, open, stray: false };
  }
  return { value: raw, end, open, stray: !open && raw.includes('"') };
}

/** Where the quote is that closes the value; the end of the record if none does. */
function closingQuote(record: string, start: number): number {
  let at = record.indexOf('"', start);
  while (at !== -1 && record[at + 1] === '"') at = record.indexOf('"', at + 2);
  return at === -1 ? record.length : at;
}

/**
 * The whole line, and each of its values by each of the separators: nothing says which one is
 * meant.
 */
export function everyValueIn(line: string, delimiter?: string): ReadonlySet<string> {
  const values = new Set([line]);
  const hasQuotes = line.includes('"');
  const separators = delimiter === undefined ? SEPARATORS : [...SEPARATORS, delimiter];
  for (const separator of separators) {
    if (!line.includes(separator)) continue;
    addAll(values, line.split(separator));
    if (hasQuotes) addAll(values, cellsOf(line, separator).values);
  }
  // No line has a line break in it: this is the line as one value in quotes.
  if (hasQuotes) addAll(values, cellsOf(line, '\n').values);
  addAll(values, line.split(ANY_SEPARATOR));
  addAll(values, line.split(GAPS));
  return values;
}

function addAll(set: Set<string>, values: readonly string[]): void {
  for (const value of values) set.add(value);
}
