// Reads the list of ids that must never be sent.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../core/app-error.ts';
import type { ReadingOptions } from '../../core/ports/reading.ts';
import type { ProtectList } from '../../core/protect/protect-index.ts';
import { openInput } from './input-bytes.ts';
import { ProtectCollector } from './protect/protect-collector.ts';
import { textLines } from './protect/text-lines.ts';
import { dayOf } from './protect/until.ts';
import { ReadFault } from './read-fault.ts';
import { utf8Text } from './utf8-text.ts';

/**
 * How the input is read, as far as it says anything about the protect file: lines that are skipped
 * are protected too.
 */
export type ProtectReading = Partial<
  Pick<ReadingOptions, 'columnMap' | 'delimiter' | 'encoding' | 'skipLines'>
>;

export interface ProtectFileOptions {
  /**
   * Columns that hold ids; a first line that has one of them is a header and counts as no entry.
   */
  readonly knownColumns: readonly string[];
  readonly reading?: ProtectReading;
  readonly stdin: Readable;
  /** Today, by which entries have ended or not. */
  readonly nowMs: number;
  /** Ends reading early; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Every value of every line is protected, cut by each delimiter and as a whole, whatever a header
 * says: nothing proves where the ids stand, and protecting too much harms nobody. Throws an
 * `AppError` of kind `input` if the file cannot be read, is not valid text, names no id, or shows
 * that ids were lost in it.
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
    await (reading.encoding === undefined
      ? collectFrom(utf8Text(bytes.chunks), collector)
      : collectEncoded(bytes.chunks, reading.encoding, collector));
    return collector.toList(bytes.sha256());
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error instanceof ReadFault ? invalid(path, error) : error;
  }
}

async function collectFrom(text: AsyncIterable<Buffer>, collector: ProtectCollector): Promise<void> {
  for await (const line of textLines(text)) collector.take(line);
}

/**
 * The encoding is that of the input. A file that is UTF-8 or UTF-16 by its bytes is read as that;
 * what is not plain ASCII in it is protected under the other reading too, since short texts can be
 * both.
 */
async function collectEncoded(
  chunks: AsyncIterable<Buffer>,
  encoding: string,
  collector: ProtectCollector,
): Promise<void> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const bytes = Buffer.concat(all);
  if (!isUnicode(bytes)) return collectFrom(utf8Text(Readable.from([bytes]), { encoding }), collector);
  await collectFrom(utf8Text(Readable.from([bytes])), collector);
  try {
    for await (const { text } of textLines(utf8Text(Readable.from([bytes]), { encoding }))) {
      collector.alsoProtect(text);
    }
  } catch (error) {
    // It cannot have this encoding, and has been read already.
    if (!(error instanceof ReadFault)) throw error;
  }
}

function isUnicode(bytes: Buffer): boolean {
  const [first, second] = bytes;
  return isUtf8(bytes) || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/**
 * Whether what is read from there is gone then: standard input, a pipe, what a shell writes as
 * `<(…)`.
 */
export async function isReadOnce(path: string): Promise<boolean> {
  if (path === '-') return true;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Hex, of the file's bytes; undefined if it cannot be read. */
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
    hint: fault.hint,
    cause: fault,
  });
}
