// The bytes of one input: a file or standard input, unpacked where they are gzip, measured as they are stored.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReadFault } from './read-fault.ts';

const CHUNK_BYTES = 64 * 1024;

export interface InputBytes {
  /** Unpacked bytes; throws a `ReadFault` where the input cannot be read or unpacked. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Stored bytes read so far. */
  sizeBytes(): number;
  /** Hex SHA-256 of the stored bytes; to be asked once, after the last chunk. */
  sha256(): string;
}

export interface ByteSource {
  /** `-` is standard input. */
  readonly name: string;
  readonly stdin: Readable;
  readonly signal?: AbortSignal;
}

export function openInput(source: ByteSource): InputBytes {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  const stored = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of openStream(source)) {
        const bytes = asBuffer(chunk);
        sizeBytes += bytes.length;
        digest.update(bytes);
        yield bytes;
      }
    } catch (cause) {
      if (source.signal?.aborted) throw cause;
      throw new ReadFault(`cannot be read (${wordsOf(cause)})`, {
        code: 'input.unreadable',
        hint: 'Check that the file is there and that you may read it.',
        cause,
      });
    }
  };
  return { chunks: unpacked(stored()), sizeBytes: () => sizeBytes, sha256: () => digest.digest('hex') };
}

function openStream(source: ByteSource): Readable {
  const stream =
    source.name === '-' ? source.stdin : createReadStream(source.name, { highWaterMark: CHUNK_BYTES });
  return source.signal === undefined ? stream : addAbortSignal(source.signal, stream);
}

/** Standard input may have been set to give strings. */
function asBuffer(chunk: unknown): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), 'utf8');
}

/** Gzip is known by its first two bytes (RFC 1952, 2.3.1), whatever the name of the file. */
async function* unpacked(stored: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const head = await firstBytes(stored, 2);
  const all = prefixed(head, stored);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* all;
    return;
  }
  try {
    yield* gunzipped(all);
  } catch (cause) {
    if (!isZlibError(cause)) throw cause;
    throw gzipFault(cause.code === 'Z_BUF_ERROR' ? 'ends too early' : 'is damaged', cause);
  }
}

/** Zlib stops at a zero byte behind a member: padding is fine, more data behind it would be lost in silence. */
async function* gunzipped(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let given: Buffer[] = [];
  let givenFrom = 0;
  const feed = async function* (): AsyncGenerator<Buffer> {
    // Not for-await: that would close `packed` where zlib stops.
    for (let next = await packed.next(); next.done !== true; next = await packed.next()) {
      const unread = unreadOf(given, gunzip.bytesWritten - givenFrom);
      givenFrom += sizeOf(given) - sizeOf(unread);
      given = [...unread, next.value];
      yield next.value;
    }
  };
  try {
    // Errors of either side destroy the other and come out of the loop below.
    pipeline(Readable.from(feed(), { objectMode: false }), gunzip, () => {});
    for await (const chunk of gunzip) yield asBuffer(chunk);
    let onlyZeros = true;
    for await (const chunk of packed) onlyZeros &&= isZeros(chunk);
    const unread = Buffer.concat(given).subarray(gunzip.bytesWritten - givenFrom);
    if (!onlyZeros || !isZeros(unread)) throw gzipFault('goes on behind zero bytes');
  } finally {
    // Not awaited: standard input may never give its next chunk.
    packed.return(undefined).catch(() => undefined);
  }
}

/** The chunks that are not wholly within the first `read` bytes. */
function unreadOf(chunks: readonly Buffer[], read: number): readonly Buffer[] {
  let end = 0;
  return chunks.filter((chunk) => {
    end += chunk.length;
    return end > read;
  });
}

function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function isZeros(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function gzipFault(what: string, cause?: unknown): ReadFault {
  return new ReadFault(`the gzip file ${what}`, {
    code: 'input.gzip',
    hint: 'Copy or make the file again; nothing of it was used.',
    cause,
  });
}

async function firstBytes(chunks: AsyncGenerator<Buffer>, count: number): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < count) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* prefixed(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

function isZlibError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** The system's short code where there is one: it names no path. */
function wordsOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : 'unknown reason';
}
