// Reads the list of ids that must never be sent.
import type { Readable } from 'node:stream';
import { AppError } from '../../core/app-error.ts';
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
  /** Column names; a first line that begins with one of them is a header. */
  readonly knownColumns: readonly string[];
  readonly stdin: Readable;
}

const DELIMITERS = [',', ';', '\t'];
const HINT = 'Give a UTF-8 text with one id a line, or a CSV whose first column holds the ids.';

/**
 * One id a line, or a CSV whose first column counts. A line with an unquoted delimiter could be either: then both
 * the whole line and its first value are protected, since protecting too much harms nobody. Throws an `AppError` of
 * kind `input` where the file cannot be read, is not valid text, has wrong quotes or names no id.
 */
export async function readProtectFile(path: string, options: ProtectFileOptions): Promise<ProtectedIds> {
  const bytes = openInput({ name: path, stdin: options.stdin });
  const ids = new Set<string>();
  try {
    for await (const text of candidates(bytes.chunks, options.knownColumns)) {
      if (text.trim() !== '') ids.add(text.trim());
    }
  } catch (error) {
    throw error instanceof ReadFault ? invalid(path, error) : error;
  }
  if (ids.size === 0) throw empty(path);
  return { ids, sha256: bytes.sha256() };
}

async function* candidates(
  chunks: AsyncIterable<Buffer>,
  knownColumns: readonly string[],
): AsyncGenerator<string> {
  let delimiter = ',';
  const delimiterFor = (first: string): string => {
    delimiter = DELIMITERS.find((each) => first.includes(each)) ?? ',';
    return delimiter;
  };
  let isFirst = true;
  for await (const record of allRecords(chunks, delimiterFor)) {
    const isHeader = isFirst && isKnown(record[0] ?? '', knownColumns);
    isFirst = false;
    if (!isHeader) yield* [record[0] ?? '', record.join(delimiter)];
  }
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
