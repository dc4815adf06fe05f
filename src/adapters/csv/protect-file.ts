// Reads the list of ids that must never be sent.
import type { Readable } from 'node:stream';
import { AppError } from '../../core/app-error.ts';
import { detectDelimiter } from './delimiter.ts';
import { looseName } from './header.ts';
import { openInput } from './input-bytes.ts';
import { ReadFault } from './read-fault.ts';
import { readRecords } from './records.ts';
import { isBlank } from './row-columns.ts';
import { utf8Text } from './utf8-text.ts';

export interface ProtectedIds {
  readonly ids: ReadonlySet<string>;
  /** Hex, of the file's bytes. */
  readonly sha256: string;
}

export interface ProtectFileOptions {
  /** Columns that hold ids; a first line that has one of them is a header. */
  readonly knownColumns: readonly string[];
  readonly stdin: Readable;
  /** Ends reading early; its reason is thrown. */
  readonly signal?: AbortSignal;
}

const DELIMITERS = [',', ';', '\t'] as const;
const HINT =
  'Give a UTF-8 text with one id a line, or a CSV whose header names the id column, such as user_id.';

/**
 * A CSV whose header names id columns: their values. Anything else: every line, and every value in it by each of the
 * delimiters, since nothing says where the ids stand and protecting too much harms nobody. Throws an `AppError` of
 * kind `input` where the file cannot be read, is not valid text, has wrong quotes or names no id.
 */
export async function readProtectFile(path: string, options: ProtectFileOptions): Promise<ProtectedIds> {
  const bytes = openInput({ name: path, ...options });
  const ids = new Set<string>();
  try {
    for await (const text of candidates(bytes.chunks, options.knownColumns)) {
      if (text.trim() !== '') ids.add(text.trim());
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error instanceof ReadFault ? invalid(path, error) : error;
  }
  if (ids.size === 0) throw empty(path);
  return { ids, sha256: bytes.sha256() };
}

async function* candidates(
  chunks: AsyncIterable<Buffer>,
  knownColumns: readonly string[],
): AsyncGenerator<string> {
  let delimiter: string = DELIMITERS[0];
  const delimiterFor = (first: string): string => {
    delimiter = detectDelimiter(first, { header: true, columns: knownColumns, columnMap: {} });
    return delimiter;
  };
  let header: Header | undefined;
  for await (const record of allRecords(chunks, delimiterFor)) {
    if (header === undefined) {
      header = headerIn(record, knownColumns);
      if (header.idPositions.length > 0) continue;
    }
    const line = record.join(delimiter);
    yield line;
    yield* isCertain(header, record) ? header.idPositions.map((at) => record[at] ?? '') : valuesIn(line);
  }
}

interface Header {
  readonly idPositions: readonly number[];
  readonly width: number;
}

function headerIn(record: readonly string[], knownColumns: readonly string[]): Header {
  const idPositions = record.flatMap((name, at) => (isKnown(name, knownColumns) ? [at] : []));
  return { idPositions, width: record.length };
}

/** A header of one column does not show the delimiter, and behind an unquoted one all positions are wrong. */
function isCertain({ idPositions, width }: Header, record: readonly string[]): boolean {
  return idPositions.length > 0 && width > 1 && record.length <= width;
}

function valuesIn(line: string): readonly string[] {
  return DELIMITERS.flatMap((delimiter) => line.split(delimiter));
}

/** All records that are not blank; wrong quotes are a fault. */
async function* allRecords(
  chunks: AsyncIterable<Buffer>,
  delimiterFor: (first: string) => string,
): AsyncGenerator<readonly string[]> {
  for await (const event of readRecords(utf8Text(chunks), { delimiterFor })) {
    if (event.kind === 'syntax') {
      const { line, what } = event.problem;
      throw new ReadFault(what, { code: 'protect.invalid', line, hint: HINT });
    }
    yield* event.chunk.records.filter((record) => !isBlank(record));
  }
}

function isKnown(name: string, columns: readonly string[]): boolean {
  return columns.some((column) => looseName(column) === looseName(name));
}

function invalid(path: string, fault: ReadFault): AppError {
  const place = fault.line === undefined ? path : `${path}:${fault.line}`;
  return new AppError('protect.invalid', `the protect file ${place}: ${fault.message}`, {
    kind: 'input',
    hint: HINT,
    cause: fault,
  });
}

function empty(path: string): AppError {
  return new AppError('protect.empty', `the protect file ${path} names no id`, {
    kind: 'input',
    hint: 'Put the ids to protect into it, one a line, or drop --protect.',
  });
}
