// Turns the bytes of a text file into UTF-8 that is known to be valid; never replaces anything.
import { ReadFault } from './read-fault.ts';
import type { Converter } from './text/converter.ts';
import { knownEncoding } from './text/encodings.ts';
import { refuseOtherFormats, refuseOtherTexts } from './text/file-formats.ts';
import { namedConverter } from './text/named-encoding.ts';
import { utf8Converter } from './text/utf8.ts';
import { recogniseUtf16, utf16Converter } from './text/utf16.ts';

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
    const start = startOf(head, given);
    convert = start.convert;
    yield* convert(start.text, false);
  }
  if (convert === undefined) {
    const start = startOf(head, given);
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

function startOf(head: Buffer, given: string | undefined): Start {
  refuseOtherFormats(head);
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (mark === undefined) return { convert: converterOf(given ?? recognised(head), head), text: head };
  const isAgreed =
    given === undefined || given === mark.encoding || (given === 'utf-16' && mark.bytes.length === 2);
  if (!isAgreed) throw otherMark(mark, given);
  return { convert: converterOf(mark.encoding, head), text: head.subarray(mark.bytes.length) };
}

function recognised(head: Buffer): string {
  const order = recogniseUtf16(head);
  return order === undefined ? 'utf-8' : `utf-16${order}`;
}

function converterOf(encoding: string, head: Buffer): Converter {
  switch (encoding) {
    case 'utf-8':
      return utf8Converter();
    case 'utf-16le':
      return utf16Converter(false);
    case 'utf-16be':
      return utf16Converter(true);
    case 'utf-16':
      return utf16Converter(orderIn(head) === 'be');
    default:
      return namedConverter(encoding);
  }
}

function orderIn(head: Buffer): 'le' | 'be' {
  const order = recogniseUtf16(head);
  if (order !== undefined || head.length === 0) return order ?? 'le';
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
