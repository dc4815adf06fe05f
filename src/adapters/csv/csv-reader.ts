// The reader of CSV inputs: files and standard input, one after the other.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError } from '../../core/app-error.ts';
import type { ReadEvent, ReadRequest, RowReader } from '../../core/ports/reading.ts';
import { readCsvInput } from './csv-input.ts';
import { looseName } from './header.ts';
import { knownEncoding } from './text/encodings.ts';

/** Anything that cannot be part of a usual value; letters and digits would cut ids. */
const ALLOWED_DELIMITER = /^[\t!#$%&'*+,./:;<=>?@\\^`|~]$/;

export function createCsvReader(options: { readonly stdin: Readable }): RowReader {
  return {
    async *read(request: ReadRequest, signal?: AbortSignal): AsyncGenerator<ReadEvent> {
      checkRequest(request);
      await checkInputs(request.inputs);
      for (const [source, name] of request.inputs.entries()) {
        yield* readCsvInput(request, {
          source,
          name,
          stdin: options.stdin,
          ...(signal === undefined ? {} : { signal }),
        });
      }
    },
  };
}

function checkRequest(request: ReadRequest): void {
  if (request.inputs.length === 0)
    throw usage('input.none', 'no input file is named', 'Name at least one file.');
  if (request.inputs.filter((name) => name === '-').length > 1) {
    throw usage('input.stdin-twice', 'standard input (-) is named twice', 'Name it once.');
  }
  const { delimiter } = request;
  if (delimiter !== undefined && !ALLOWED_DELIMITER.test(delimiter)) {
    throw usage(
      'input.delimiter',
      `${JSON.stringify(delimiter)} cannot be a delimiter`,
      'Give a comma, a semicolon, a tab or a pipe (|).',
    );
  }
  if (request.encoding !== undefined) knownEncoding(request.encoding);
  if (!Number.isSafeInteger(request.skipLines ?? 0) || (request.skipLines ?? 0) < 0) {
    throw usage('input.skip-lines', 'the lines to skip are not a number of lines', 'Give 0 or more.');
  }
  checkColumnMap(request);
}

function checkColumnMap({ columnMap, columns, header }: ReadRequest): void {
  const names = Object.keys(columnMap);
  if (names.length > 0 && !header) {
    throw usage(
      'input.column',
      'columns cannot be named where there is no header',
      'Drop --column or --no-header.',
    );
  }
  for (const name of names) {
    if (columns.includes(name)) continue;
    const meant = columns.find((column) => looseName(column) === looseName(name));
    throw usage(
      'input.column',
      `--column ${name}=...: this target has no column "${name}"`,
      meant === undefined ? `Its columns are ${columns.join(', ')}.` : `Write ${meant}=...`,
    );
  }
}

/** Sees to it that a missing second file is noticed before hours go into the first. */
async function checkInputs(inputs: readonly string[]): Promise<void> {
  const problems: string[] = [];
  for (const name of inputs) {
    const problem = name === '-' ? undefined : await whyUnreadable(name);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
  }
  const [first] = problems;
  if (first === undefined) return;
  throw new AppError('input.unreadable', problems.length === 1 ? first : 'several inputs cannot be read', {
    kind: 'input',
    hint: 'Check the names and that you may read the files.',
    problems,
  });
}

async function whyUnreadable(name: string): Promise<string | undefined> {
  try {
    if ((await stat(name)).isDirectory()) return 'is a directory, not a file';
    await access(name, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return 'there is no such file';
    return code === 'EACCES' ? 'may not be read by you' : `cannot be read (${String(code)})`;
  }
}

function usage(code: string, message: string, hint: string): AppError {
  return new AppError(code, message, { kind: 'usage', hint });
}
