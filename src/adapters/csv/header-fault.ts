// What to say where the header lacks a wanted column: the way out that fits what stands there, and none that takes whole lines for ids.
import type { ReadRequest } from '../../core/ports/reading.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import { DELIMITERS, roughValues } from './delimiter.ts';
import { closestName, looseName, matchColumns } from './header.ts';
import { ReadFault } from './read-fault.ts';
import type { RecordChunk } from './record-chunk.ts';

export interface FoundHeader {
  readonly request: ReadRequest;
  readonly chunk: RecordChunk;
  /** Which of the chunk's records it is. */
  readonly at: number;
  /** By which the records are cut. */
  readonly delimiter: string;
}

export function missingColumns(missing: readonly string[], found: FoundHeader): ReadFault {
  const header = found.chunk.records[found.at] ?? [];
  const width = header.length === 1 ? '1 column' : `${header.length} columns`;
  const names = missing.map((column) => nameOf(column, found.request)).join(', ');
  return new ReadFault(`the header lacks the column ${names}; this line has ${width}`, {
    code: 'input.column-missing',
    line: found.chunk.lines[found.at] ?? 1,
    hint: hintFor(missing, header, found),
  });
}

/** With the name that the person gave to it: another column of this name is not what they mean. */
function nameOf(column: string, { columnMap }: ReadRequest): string {
  const mapped = Object.hasOwn(columnMap, column) ? columnMap[column] : undefined;
  return mapped === undefined ? column : `${mapped} (named for ${column})`;
}

function hintFor(missing: readonly string[], header: readonly string[], found: FoundHeader): string {
  const line = lineOfHeader(found);
  if (line !== undefined)
    return `Line ${line} has it: leave out what stands above with --skip-lines ${line - 1}.`;
  const inside = missing.find((column) => header.some((text) => holdsName(text, column)));
  if (inside !== undefined) {
    return `One text of this line holds ${inside} and more: does another delimiter stand there, or is each line as a whole in quotes? Save the file as CSV with a comma, semicolon, tab or pipe (|) between the values.`;
  }
  const { columns } = found.request;
  if (mayBeData(header, columns)) {
    return `Use --no-header if the first line is data, or give the file a header that has ${missing.join(', ')}.`;
  }
  const options = columnOptions(missing, header);
  return options === undefined
    ? `Give the file a header that has ${missing.join(', ')}.`
    : `Name the column with ${options}.`;
}

/** Lines below the first one that are looked at. */
const LOOKED_AT = 20;

/** A title, an author or a date of the export above the header: by what the lines below are cut is not known then. */
function lineOfHeader({ request, chunk, at, delimiter }: FoundHeader): number | undefined {
  const below = chunk.records.slice(at + 1, at + 1 + LOOKED_AT);
  const place = below.findIndex((record) => {
    const text = record.join(delimiter);
    return DELIMITERS.some((each) => isHeader(roughValues(text, each), request));
  });
  return place === -1 ? undefined : chunk.lines[at + 1 + place];
}

function isHeader(record: readonly string[], request: ReadRequest): boolean {
  const { positions, repeated } = matchColumns(record, request);
  return (
    repeated.length === 0 &&
    request.columns.every((column, i) => positions[i] !== undefined || !request.required.includes(column))
  );
}

/** Whether a text is more than one name, and this is one of them. */
function holdsName(text: string, column: string): boolean {
  const words = text.split(/[^\p{L}\p{N}\p{Cf}_-]+/u).filter((word) => word !== '');
  const wanted = looseName(column);
  // White space may stand inside a name as well as between two: `user id name`.
  return words.some((_, from) =>
    words.some((__, to) => looseName(words.slice(from, to + 1).join('')) === wanted),
  );
}

/** Without a digit or an `@`: the first line may be data, and ids are personal data. */
const LIKE_A_NAME = /^[\p{L} _-]{1,40}$/u;
/** A text with a space may be a whole line where it is the only one. */
const ONE_WORD = /^[\p{L}_-]{1,40}$/u;

/** As they stand on a command line; undefined where a name would take whole lines. */
function columnOptions(missing: readonly string[], header: readonly string[]): string | undefined {
  const isCut = header.length > 1;
  const names = header
    .map((name) => name.trim())
    .filter((name) => (isCut ? LIKE_A_NAME : ONE_WORD).test(name));
  if (!isCut && names.length === 0) return undefined;
  return missing
    .map((column) => `--column ${shellQuoted(`${column}=${closestName(column, names) ?? 'NAME'}`)}`)
    .join(' ');
}

/** Words that stand in headers and hardly ever are ids. */
const HEADER_WORD =
  /(^|[^a-z])(id|uid|no|name|user|account|group|e-?mail|phone|date|status)([^a-z]|$)|编号|用户|账号|帐号|名称|姓名/iu;

/** Only where the lines would be cut into as many values as are wanted. */
function mayBeData(header: readonly string[], columns: readonly string[]): boolean {
  if (header.length !== columns.length) return false;
  if (header.some((text) => DELIMITERS.some((delimiter) => text.includes(delimiter)))) return false;
  return !header.some((text) => isNameLike(text.trim(), columns));
}

function isNameLike(text: string, columns: readonly string[]): boolean {
  if (!LIKE_A_NAME.test(text)) return false;
  return HEADER_WORD.test(text) || columns.some((column) => closestName(column, [text]) !== undefined);
}
