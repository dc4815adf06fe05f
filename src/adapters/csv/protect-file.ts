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

/**
 * One id a line, or a CSV whose first column counts. A line with an unquoted delimiter could be either: then both
 * the whole line and its first value are protected, since protecting too much harms nobody. Throws an `AppError` of
 * kind `input` where the file cannot be read, is not valid text, has wrong quotes or names no id.
 */
export async function readProtectFile(path: string, options: ProtectFileOptions): Promise<ProtectedIds> {
  const bytes = openInput({ name: path, stdin: options.stdin });
  const ids = new Set<string>();
  const known = new Set(options.knownColumns.map(looseName));
  let isFirst = true;
  let delimiter = ',';
  const records = readRecords(utf8Text(bytes.chunks), {
    delimiterFor: (first) => {
      delimiter = DELIMITERS.find((each) => first.includes(each)) ?? ',';
      return delimiter;
    },
  });
  try {
    for await (const event of records) {
      if (event.kind === 'syntax') throw invalid(path, event.problem.line, event.problem.what);
      for (const record of event.chunk.records) {
        if (isBlank(record)) continue;
        const isHeader = isFirst && known.has(looseName(record[0] ?? ''));
        isFirst = false;
        if (!isHeader) protect(ids, record, delimiter);
      }
    }
  } catch (error) {
    throw error instanceof ReadFault ? invalid(path, error.line, error.message, error) : error;
  }
  if (ids.size === 0) throw empty(path);
  return { ids, sha256: bytes.sha256() };
}

function protect(ids: Set<string>, record: readonly string[], delimiter: string): void {
  for (const text of [record[0] ?? '', record.join(delimiter)]) {
    if (text.trim() !== '') ids.add(text.trim());
  }
}

function invalid(path: string, line: number | undefined, what: string, cause?: unknown): AppError {
  const place = line === undefined ? path : `${path}:${line}`;
  return new AppError('protect.invalid', `the protect file ${place}: ${what}`, {
    kind: 'input',
    hint: 'Give a UTF-8 text with one id a line, or a CSV whose first column holds the ids.',
    cause,
  });
}

function empty(path: string): AppError {
  return new AppError('protect.empty', `the protect file ${path} names no id`, {
    kind: 'input',
    hint: 'Put the ids to protect into it, one a line, or drop --protect.',
  });
}
