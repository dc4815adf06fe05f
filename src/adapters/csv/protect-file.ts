// Reads the list of ids that must never be sent.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../core/app-error.ts';
import type { ProtectList } from '../../core/protect/protect-index.ts';
import { openInput } from './input-bytes.ts';
import { ProtectCollector } from './protect/protect-collector.ts';
import { textLines } from './protect/text-lines.ts';
import { dayOf } from './protect/until.ts';
import { ReadFault } from './read-fault.ts';
import { utf8Text } from './utf8-text.ts';

/** How the input is read, as far as it says anything about the protect file. */
export interface ProtectReading {
  readonly delimiter?: string;
  readonly columnMap?: Readonly<Record<string, string>>;
  /** Lines above the header; what stands in them is protected too. */
  readonly skipLines?: number;
}

export interface ProtectFileOptions {
  /** Columns that hold ids; a first line that has one of them is a header and counts as no entry. */
  readonly knownColumns: readonly string[];
  readonly reading?: ProtectReading;
  readonly stdin: Readable;
  /** Today, by which entries have ended or not. */
  readonly nowMs: number;
  /** Ends reading early; its reason is thrown. */
  readonly signal?: AbortSignal;
}

const HINT = 'Give a UTF-8 text with one id a line, or a CSV; see the README on the protect file.';

/**
 * Every value of every line is protected, cut by each delimiter and as a whole, whatever a header says: nothing proves where
 * the ids stand, and protecting too much harms nobody. Throws an `AppError` of kind `input` where the file cannot be
 * read, is not valid text, names no id, or shows that ids were lost in it.
 */
export async function readProtectFile(path: string, options: ProtectFileOptions): Promise<ProtectList> {
  const { knownColumns, reading = {}, nowMs } = options;
  const bytes = openInput({ name: path, ...options });
  const collector = new ProtectCollector({
    file: path,
    names: [...knownColumns, ...Object.values(reading.columnMap ?? {})],
    delimiter: reading.delimiter,
    skipLines: reading.skipLines ?? 0,
    today: dayOf(nowMs),
  });
  try {
    for await (const line of textLines(utf8Text(bytes.chunks))) collector.take(line);
    return collector.toList(bytes.sha256());
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error instanceof ReadFault ? invalid(path, error) : error;
  }
}

/** Hex, of the file's bytes; undefined where it cannot be read. */
export async function protectDigest(path: string): Promise<string | undefined> {
  const digest = createHash('sha256');
  try {
    await pipeline(createReadStream(path), digest);
    return digest.digest('hex');
  } catch {
    return undefined;
  }
}

function invalid(path: string, fault: ReadFault): AppError {
  const place = fault.line === undefined ? path : `${path}:${fault.line}`;
  return new AppError('protect.invalid', `the protect file ${place}: ${fault.message}`, {
    kind: 'input',
    hint: fault.code === 'protect.invalid' ? fault.hint : HINT,
    cause: fault,
  });
}
