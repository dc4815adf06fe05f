// Turns the bytes of a text file into UTF-8 that is known to be valid; never replaces anything.
import { ReadFault } from './read-fault.ts';
import type { Converter } from './text/converter.ts';
import { knownEncoding } from './text/encodings.ts';
import { refuseOtherFormats, refuseOtherTexts } from './text/file-formats.ts';
import { utf8Converter } from './text/utf8.ts';

export interface TextOptions {
  /** Left out where it is to be recognised: UTF-8, or UTF-16 with or without a mark. */
  readonly encoding?: string;
}

/** Bytes by which the encoding and other formats are recognised. */
const HEAD_BYTES = 4096;

/**
 * Yields non-empty buffers. Where the text is not valid, yields all whole lines before that and throws a `ReadFault`; so it
 * does for what is no list at all, such as a workbook. Throws an `AppError` (usage) for an encoding that is not known.
 */
export async function* utf8Text(
  chunks: AsyncIterable<Buffer>,
  options: TextOptions = {},
): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const text of converted(chunks, options)) {
    if (isFirst) refuseOtherTexts(text);
    isFirst = false;
    yield text;
  }
}

async function* converted(chunks: AsyncIterable<Buffer>, { encoding }: TextOptions): AsyncGenerator<Buffer> {
  const given = encoding === undefined ? undefined : knownEncoding(encoding);
  let convert: Converter | undefined;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (convert !== undefined) {
      yield* convert(chunk, false);
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < HEAD_BYTES) continue;
    const start = await startOf(head, given);
    convert = start.convert;
    yield* convert(start.text, false);
  }
  if (convert === undefined) {
    const start = await startOf(head, given);
    yield* start.convert(start.text, true);
    return;
  }
  yield* convert(Buffer.alloc(0), true);
}

interface Start {
  readonly convert: Converter;
  /** The beginning, without the mark. */
  readonly text: Buffer;
}

interface Mark {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly bytes: readonly number[];
}

const MARKS: readonly Mark[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

async function startOf(head: Buffer, given: string | undefined): Promise<Start> {
  refuseOtherFormats(head);
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (mark === undefined) return { convert: await converterOf(given, head), text: head };
  const isAgreed =
    given === undefined || given === mark.encoding || (given === 'utf-16' && mark.bytes.length === 2);
  if (!isAgreed) throw otherMark(mark, given);
  return { convert: await converterOf(mark.encoding, head), text: head.subarray(mark.bytes.length) };
}

/** Loads what is rare only where it is needed. */
async function converterOf(encoding: string | undefined, head: Buffer): Promise<Converter> {
  if (encoding === 'utf-8' || (encoding === undefined && !head.includes(0))) return utf8Converter();
  if (encoding !== undefined && !encoding.startsWith('utf-16')) {
    const { namedConverter } = await import('./text/named-encoding.ts');
    return namedConverter(encoding);
  }
  return utf16ConverterOf(encoding, head);
}

/** UTF-8 with zero bytes, which are the row's own trouble, where it is not UTF-16 after all. */
async function utf16ConverterOf(encoding: string | undefined, head: Buffer): Promise<Converter> {
  const { recogniseUtf16, utf16Converter } = await import('./text/utf16.ts');
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return utf16Converter(encoding === 'utf-16be');
  const order = recogniseUtf16(head);
  if (order !== undefined) return utf16Converter(order === 'be');
  if (encoding === undefined || head.length === 0) return utf8Converter();
  throw new ReadFault('UTF-16 is given, and the text does not show in which order its bytes stand', {
    code: 'input.encoding',
    hint: 'Give --encoding utf-16le or --encoding utf-16be.',
  });
}

function otherMark({ encoding }: Mark, given: string): ReadFault {
  return new ReadFault(`the file begins with the mark of ${encoding}, and --encoding says ${given}`, {
    code: 'input.encoding',
    line: 1,
    hint: `Leave the encoding out: a file with this mark is read as ${encoding}.`,
  });
}
