// Encodings: what is valid comes through unchanged, what is not ends with the right line.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFault } from '../../../src/adapters/csv/read-fault.ts';
import { utf8Text } from '../../../src/adapters/csv/utf8-text.ts';
import { inPieces } from '../../support/csv-text.ts';

interface Decoded {
  readonly text: string;
  readonly fault: ReadFault | undefined;
}

async function decode(bytes: Buffer, pieceSize: number): Promise<Decoded> {
  const parts: Buffer[] = [];
  const textSoFar = (): string => Buffer.concat(parts).toString('utf8');
  try {
    for await (const part of utf8Text(inPieces(bytes, pieceSize))) parts.push(part);
    return { text: textSoFar(), fault: undefined };
  } catch (error) {
    if (error instanceof ReadFault) return { text: textSoFar(), fault: error };
    throw error;
  }
}

function utf16(text: string, bigEndian: boolean): Buffer {
  const units = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return bigEndian ? units.swap16() : units;
}

const anyText = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/^\uFEFF+/, ''));
const pieceSize = fc.integer({ min: 1, max: 9 });

describe('text encodings', () => {
  test('any valid text comes through unchanged in UTF-8 and UTF-16, with and without BOM, cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, pieceSize, async (text, size) => {
        const forms = [
          Buffer.from(text),
          Buffer.from(`\uFEFF${text}`),
          utf16(text, false),
          utf16(text, true),
        ];
        for (const bytes of forms) expect(await decode(bytes, size)).toEqual({ text, fault: undefined });
      }),
    );
  });

  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong three-byte sequence', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that occurs nowhere', [0xff]],
    ['Latin-1', [0xfc, 0x62]],
  ])('%s is refused with its line, whatever the borders', async (_, wrong) => {
    const bytes = Buffer.concat([Buffer.from('id\r\nä\n\n中'), Buffer.from(wrong), Buffer.from('x\nmore\n')]);
    for (const size of [1, 2, 3, 4, 5, 100]) {
      const { text, fault } = await decode(bytes, size);
      expect(fault).toMatchObject({ code: 'input.encoding', line: 4 });
      expect('id\r\nä\n\n中').toContain(text);
    }
  });

  test('a character cut off at the end of the file is refused', async () => {
    const { fault } = await decode(Buffer.from('a\nb中').subarray(0, -1), 100);
    expect(fault).toMatchObject({ line: 2 });
  });

  test.each([
    ['a lone high surrogate', '\ud83d'],
    ['a lone low surrogate', '\ude00'],
    ['two in the wrong order', '\ude00\ud83d'],
  ])('UTF-16 with %s is refused with its line', async (_, wrong) => {
    for (const bigEndian of [false, true]) {
      for (const size of [1, 2, 3, 100]) {
        const { fault } = await decode(utf16(`a\nb\n${wrong}c\nd\n`, bigEndian), size);
        expect(fault).toMatchObject({ code: 'input.encoding', line: 3 });
      }
    }
  });

  test('UTF-16 that ends in half a character is refused', async () => {
    expect((await decode(utf16('a\nb', false).subarray(0, -1), 100)).fault).toMatchObject({ line: 2 });
    expect((await decode(utf16('a\n😀', true).subarray(0, -2), 100)).fault).toMatchObject({ line: 2 });
  });

  test('nothing at all is valid', async () => {
    expect(await decode(Buffer.alloc(0), 1)).toEqual({ text: '', fault: undefined });
    expect(await decode(Buffer.from([0xff, 0xfe]), 1)).toEqual({ text: '', fault: undefined });
  });
});
