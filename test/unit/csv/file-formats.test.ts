// Files that are no lists are named by their beginning; lists whose first id looks a little like one are read.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ReadFault } from '../../../src/adapters/csv/read-fault.ts';
import { utf8Text } from '../../../src/adapters/csv/utf8-text.ts';
import { inPieces } from '../../support/csv-text.ts';
import { utf16Bytes } from '../../support/encoded-text.ts';

async function read(bytes: Buffer, pieceSize = 1_000): Promise<string | ReadFault> {
  const parts: Buffer[] = [];
  try {
    for await (const part of utf8Text(inPieces(bytes, pieceSize))) parts.push(part);
  } catch (error) {
    if (error instanceof ReadFault) return error;
    throw error;
  }
  return Buffer.concat(parts).toString();
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A zip archive that begins with a file of this name and content. */
function zip(name: string, content = 'x', more = ''): Buffer {
  const sizes = Buffer.alloc(26);
  sizes.writeUInt16LE(20, 0);
  sizes.writeUInt32LE(content.length, 14);
  sizes.writeUInt32LE(content.length, 18);
  sizes.writeUInt16LE(name.length, 22);
  return Buffer.concat([bytes('PK\x03\x04'), sizes, bytes(name + content + more)]);
}

const SHEET = 'Open it, save the sheet as "CSV UTF-8", and give that file.';

test.each([
  ['an Excel workbook', zip('[Content_Types].xml', '...', 'PK\x03\x04xl/workbook.xml')],
  ['an Excel workbook', zip('xl/worksheets/sheet1.xml')],
  ['an OpenDocument spreadsheet', zip('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')],
  ['a Numbers spreadsheet', zip('Index/Document.iwa')],
  ['an old Excel workbook', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0')],
])('%s is named, and how to make a CSV of it', async (what, content) => {
  for (const size of [1, 7, 1_000]) {
    expect(await read(content, size)).toMatchObject({
      code: 'input.not-csv',
      message: `this is ${what}, not a CSV`,
      hint: SHEET,
    });
  }
});

test.each([
  ['a Word document', zip('[Content_Types].xml', '...', 'PK\x03\x04word/document.xml')],
  ['a zip archive', zip('leavers.csv', 'user_id\nu1\n')],
  ['a gzip archive inside another one', gzipSync('user_id\nu1\n')],
  ['a PDF', bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')],
  ['a bzip2 archive', bytes('BZh91AY&SY\xb2\x14')],
  ['an xz archive', bytes('\xfd7zXZ\0\0\x04')],
  ['a zstd archive', bytes('\x28\xb5\x2f\xfd\x04')],
  ['a 7-Zip archive', bytes('7z\xbc\xaf\x27\x1c\0\x04')],
  ['a RAR archive', bytes('Rar!\x1a\x07\x01\0')],
  ['a tar archive', Buffer.concat([bytes('leavers.csv'), Buffer.alloc(246), bytes('ustar\0')])],
  ['a Parquet file', bytes('PAR1\x15\x04\x15\x10')],
  ['an SQLite database', bytes('SQLite format 3\0\x10\0')],
  ['a PNG image', bytes('\x89PNG\r\n\x1a\n\0')],
  ['a JPEG image', bytes('\xff\xd8\xff\xe0\0\x10JFIF')],
  ['a GIF image', bytes('GIF89a\x01\0\x01\0')],
  ['a text in UTF-32', bytes('\xff\xfe\0\0u\0\0\0')],
  ['an HTML page', bytes('<!DOCTYPE html>\n<html>')],
  ['an HTML page', bytes('\n  <HTML xmlns:x="urn:schemas-microsoft-com:office:excel">')],
  ['an HTML page', bytes('<table><tr><td>user_id</td></tr>')],
  ['an XML document', bytes('<?xml version="1.0"?>\n<Workbook>')],
  ['an HTML page', utf16Bytes('\uFEFF<html>\n', false)],
  ['an RTF document', bytes('{\\rtf1\\ansi user_id\\par u1}')],
  ['JSON', bytes('[\n  {\n    "user_id": "u1"\n')],
  ['JSON', bytes('{"user_id":"u1"}\n{"user_id":"u2"}\n')],
  ['JSON', bytes('["u1","u2"]')],
  ['JSON', bytes('{ "users": [\n')],
  ['JSON', bytes('[1, 2, 3]\n')],
  ['JSON', utf16Bytes('[{"user_id": "u1"}]\n', true)],
])('%s is named', async (what, content) => {
  expect(await read(content)).toMatchObject({
    code: 'input.not-csv',
    message: `this is ${what}, not a CSV`,
    hint: expect.stringContaining('CSV'),
  });
});

test.each([
  'PAR1\nPAR2\n',
  'GIF89a\nGIF87a\n',
  'BZh9\nBZh1\n',
  'PK\nPKZ\n',
  '%PDF\n',
  'Rar!\n7z\n',
  'SQLite format 3\nx\n',
  '[bot] ann\n[bot] bob\n',
  '{ann}\n{bob}\n',
  '[a],[b]\n',
  '<ann>\n<table-1>\n',
  'II*\nMM\n',
  'RIFFxxxx\nWEBP\n',
])('the list %j is read', async (text) => {
  expect(await read(Buffer.from(text))).toBe(text);
});
