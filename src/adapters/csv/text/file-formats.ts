// Knows a workbook, an archive or a document by its beginning: a list is none of them, whatever its name ends with.
import { ReadFault } from '../read-fault.ts';

interface Format {
  /** As in 'this is an Excel workbook, not a CSV'. */
  readonly what: string;
  readonly way: Way;
  /** What stands at `at`, byte for byte. */
  readonly bytes: string;
  /** 0 where left out. */
  readonly at?: number;
  /** The bytes are readable, so that a list could begin with them: a control character has to follow. */
  readonly isReadable?: true;
}

type Way = 'sheet' | 'archive' | 'export';

const HINTS: Readonly<Record<Way, string>> = {
  sheet: 'Open it, save the sheet as "CSV UTF-8", and give that file.',
  archive: 'Unpack it, and give the CSV that is in it; of packed files only gzip is read.',
  export: 'Give a CSV: export the list from its source as "CSV UTF-8".',
};

/** `bytes` in ISO-8859-1. */
const FORMATS: readonly Format[] = [
  { what: 'an old Excel workbook', way: 'sheet', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { what: 'a PDF', way: 'export', bytes: '%PDF-1.' },
  { what: 'a PDF', way: 'export', bytes: '%PDF-2.' },
  { what: 'a gzip archive inside another one', way: 'archive', bytes: '\x1f\x8b\x08' },
  { what: 'a bzip2 archive', way: 'archive', bytes: '1AY&SY', at: 4 },
  { what: 'an xz archive', way: 'archive', bytes: '\xfd7zXZ\0' },
  { what: 'a zstd archive', way: 'archive', bytes: '\x28\xb5\x2f\xfd' },
  { what: 'an lz4 archive', way: 'archive', bytes: '\x04\x22\x4d\x18' },
  { what: 'a 7-Zip archive', way: 'archive', bytes: '7z\xbc\xaf\x27\x1c' },
  { what: 'a RAR archive', way: 'archive', bytes: 'Rar!\x1a\x07' },
  { what: 'a tar archive', way: 'archive', bytes: 'ustar', at: 257 },
  { what: 'a Parquet file', way: 'export', bytes: 'PAR1', isReadable: true },
  { what: 'an Arrow file', way: 'export', bytes: 'ARROW1\0' },
  { what: 'an Avro file', way: 'export', bytes: 'Obj\x01' },
  { what: 'an SQLite database', way: 'export', bytes: 'SQLite format 3\0' },
  { what: 'a PNG image', way: 'export', bytes: '\x89PNG\r\n\x1a\n' },
  { what: 'a JPEG image', way: 'export', bytes: '\xff\xd8\xff' },
  { what: 'a GIF image', way: 'export', bytes: 'GIF8', isReadable: true },
  { what: 'a WebP image', way: 'export', bytes: 'WEBP', at: 8 },
  { what: 'a TIFF image', way: 'export', bytes: 'II*\0' },
  { what: 'a TIFF image', way: 'export', bytes: 'MM\0*' },
  { what: 'a text in UTF-32', way: 'export', bytes: '\xff\xfe\0\0' },
  { what: 'a text in UTF-32', way: 'export', bytes: '\0\0\xfe\xff' },
];

const CONTROL_NEAR = 16;

/** Takes the first bytes of an input; throws a `ReadFault` where they are those of another format. */
export function refuseOtherFormats(head: Buffer): void {
  const start = head.subarray(0, 4096).toString('latin1');
  const found = zipFormat(start) ?? FORMATS.find((format) => isFormat(start, format));
  if (found !== undefined) throw notCsv(found.what, found.way);
}

function isFormat(start: string, { bytes, at = 0, isReadable }: Format): boolean {
  if (!start.startsWith(bytes, at)) return false;
  if (at > 0 && bytes === '1AY&SY') return start.startsWith('BZh');
  if (bytes === 'WEBP') return start.startsWith('RIFF');
  return isReadable !== true || hasControl(start.slice(0, CONTROL_NEAR));
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 && !'\t\n\r'.includes(text.charAt(at))) return true;
  }
  return false;
}

interface Found {
  readonly what: string;
  readonly way: Way;
}

/** The names of the first files in the archive are readable, and each kind of document has its own. */
const IN_ZIP: readonly (Found & { readonly names: RegExp })[] = [
  { what: 'a Word document', way: 'export', names: /word\/(document|_rels|styles)/ },
  { what: 'a PowerPoint document', way: 'export', names: /ppt\/(presentation|_rels|slides)/ },
  { what: 'an Excel workbook', way: 'sheet', names: /\[Content_Types\]\.xml|xl\// },
  {
    what: 'an OpenDocument spreadsheet',
    way: 'sheet',
    names: /mimetypeapplication\/vnd\.oasis\.opendocument/,
  },
  { what: 'a Numbers spreadsheet', way: 'sheet', names: /Index\/(Document|Tables|Metadata)|\.iwa/ },
];

const ZIP_STARTS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];

function zipFormat(start: string): Found | undefined {
  if (!ZIP_STARTS.some((bytes) => start.startsWith(bytes))) return undefined;
  return IN_ZIP.find(({ names }) => names.test(start)) ?? { what: 'a zip archive', way: 'archive' };
}

/** Readable, and no list: how such a text begins, after white space. */
const TEXTS: readonly (Found & { readonly start: RegExp })[] = [
  { what: 'an HTML page', way: 'export', start: /^<(!doctype\s+html|html|head|body|table|meta)\b/i },
  { what: 'an XML document', way: 'export', start: /^<\?xml\b/i },
  { what: 'an RTF document', way: 'export', start: /^\{\\rtf/ },
];

/** Takes the beginning of the decoded text; throws a `ReadFault` where it is that of another format. */
export function refuseOtherTexts(text: Buffer): void {
  const start = text.subarray(0, 4096).toString('utf8').trimStart();
  const found = TEXTS.find((each) => each.start.test(start)) ?? (isJson(start) ? JSON_FORMAT : undefined);
  if (found !== undefined) throw notCsv(found.what, found.way);
}

const JSON_FORMAT: Found = { what: 'JSON', way: 'export' };

/** One value a line, or one over all lines. A value of a list can begin with a bracket too, but it does not go on like this. */
function isJson(start: string): boolean {
  if (!/^[[{]/.test(start)) return false;
  if (/^(\{\s*"|\[\s*[[{"]|[[{]\s*[\r\n])/.test(start)) return true;
  const [line = ''] = start.split(/[\r\n]/, 1);
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function notCsv(what: string, way: Way): ReadFault {
  return new ReadFault(`this is ${what}, not a CSV`, { code: 'input.not-csv', hint: HINTS[way] });
}
