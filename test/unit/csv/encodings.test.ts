// Encodings that are named or recognised: the very characters that were written, or an error with the line and the way out.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFault } from '../../../src/adapters/csv/read-fault.ts';
import { knownEncoding } from '../../../src/adapters/csv/text/encodings.ts';
import { utf8Text } from '../../../src/adapters/csv/utf8-text.ts';
import { inPieces } from '../../support/csv-text.ts';
import { encodeAs, utf16Bytes } from '../../support/encoded-text.ts';

interface Decoded {
  readonly text: string;
  readonly fault: ReadFault | undefined;
}

async function decode(bytes: Buffer, encoding?: string, pieceSize = 7): Promise<Decoded> {
  const parts: Buffer[] = [];
  const options = encoding === undefined ? {} : { encoding };
  try {
    for await (const part of utf8Text(inPieces(bytes, pieceSize), options)) parts.push(part);
  } catch (error) {
    if (error instanceof ReadFault) return { text: Buffer.concat(parts).toString(), fault: error };
    throw error;
  }
  return { text: Buffer.concat(parts).toString(), fault: undefined };
}

describe('an encoding that is named', () => {
  test.each([
    ['gb18030', 'user_id\r\n张三\r\n乗亅,😀\r\n€'],
    ['GBK', 'user_id\n李四\n'],
    ['gb2312', 'user_id\n李四\n'],
    ['big5', 'user_id\n張三\n許功蓋\n'],
    ['shift_jis', 'user_id\nさくら\n表\nｱ\\~\n'],
    ['euc-kr', 'user_id\n홍길동\n'],
  ])('%s gives the characters that were written, cut anywhere', async (encoding, text) => {
    const bytes = encodeAs(text, knownEncoding(encoding));
    for (const size of [1, 2, 3, 100]) expect((await decode(bytes, encoding, size)).text).toBe(text);
  });

  test('windows-1252 is not ISO-8859-1, whatever the platform makes of it', async () => {
    const bytes = Buffer.from('id\nM\xfcller\x80\x93\x9f\xff\n', 'latin1');
    for (const encoding of ['windows-1252', 'cp1252', 'latin1', 'ISO-8859-1']) {
      expect(await decode(bytes, encoding)).toEqual({ text: 'id\nMüller€“Ÿÿ\n', fault: undefined });
    }
  });

  test.each([
    ['gb18030', [0xd5, 0x20], 2],
    ['gb18030', [0xff], 2],
    ['gb18030', [0xaa, 0xa1], 2],
    ['big5', [0xff], 2],
    ['euc-kr', [0x8c, 0x63], 2],
    ['shift_jis', [0x82], 2],
    ['windows-1252', [0x81], 2],
  ])('%s refuses %j, and what is left open in it, with the line', async (encoding, wrong, line) => {
    const bytes = Buffer.concat([Buffer.from('id\na'), Buffer.from(wrong), Buffer.from('\nb\n')]);
    for (const size of [1, 3, 100]) {
      const { text, fault } = await decode(bytes, encoding, size);
      expect(fault).toMatchObject({ code: 'input.encoding', line });
      expect(fault?.message).toBe(`bytes that are not valid ${encoding}`);
      expect(text).toBe('id\n');
    }
  });

  test('a character that is cut off at the end is refused', async () => {
    const bytes = encodeAs('id\n张', 'gb18030').subarray(0, -1);
    expect((await decode(bytes, 'gb18030')).fault).toMatchObject({ line: 2 });
  });

  test('a UTF-8 text is not read under another name', async () => {
    const chinese = Buffer.from('user_id\n张三\n李四\n');
    for (const encoding of ['gb18030', 'big5', 'shift_jis', 'euc-kr', 'windows-1252']) {
      const { fault } = await decode(chinese, encoding);
      expect(fault, encoding).toMatchObject({ code: 'input.encoding' });
    }
    const { fault } = await decode(Buffer.from('id\nMüller\n'), 'windows-1252');
    expect(fault?.message).toBe('the text is UTF-8, and --encoding says windows-1252');
  });

  test('plain ASCII is the same under every name', async () => {
    const text = 'user_id\nu1\nu2\n';
    for (const encoding of ['gb18030', 'windows-1252', 'utf-8', 'iso-2022-jp', 'koi8-r']) {
      expect(await decode(Buffer.from(text), encoding)).toEqual({ text, fault: undefined });
    }
  });

  test('a line without an end is refused before it fills the memory', async () => {
    const { fault } = await decode(Buffer.alloc(1_200_000, 'a'), 'gb18030', 65_536);
    expect(fault).toMatchObject({ code: 'input.syntax', line: 1 });
  });

  test.each(['klingon', '', 'utf-7', 'hex', 'ascii', 'us-ascii', 'constructor', 'utf-32'])(
    '%j is no name, and some names are listed',
    (name) => {
      expect(() => knownEncoding(name)).toThrow(
        expect.objectContaining({
          code: 'input.encoding-name',
          kind: 'usage',
          hint: expect.stringContaining('gb18030, gbk, big5, shift_jis, euc-kr, windows-1252'),
        }),
      );
    },
  );
});

describe('a mark at the beginning', () => {
  const marks = {
    'utf-8': Buffer.from('\uFEFFid\n'),
    'utf-16le': utf16Bytes('\uFEFFid\n', false),
    'utf-16be': utf16Bytes('\uFEFFid\n', true),
  };

  test.each([
    ['utf-8', 'gb18030'],
    ['utf-8', 'windows-1252'],
    ['utf-8', 'utf-16'],
    ['utf-16le', 'utf-8'],
    ['utf-16le', 'utf-16be'],
    ['utf-16be', 'utf-16le'],
  ] as const)('of %s contradicts %s', async (mark, encoding) => {
    const { fault } = await decode(marks[mark], encoding);
    expect(fault).toMatchObject({ code: 'input.encoding', line: 1 });
    expect(fault?.message).toBe(`the file begins with the mark of ${mark}, and --encoding says ${encoding}`);
  });

  test.each([
    ['utf-8', 'UTF-8'],
    ['utf-16le', 'utf-16le'],
    ['utf-16le', 'utf-16'],
    ['utf-16be', 'UTF-16'],
    ['utf-16be', 'utf-16be'],
  ] as const)('of %s fits %s', async (mark, encoding) => {
    expect(await decode(marks[mark], encoding)).toEqual({ text: 'id\n', fault: undefined });
  });

  test('of GB 18030 is not part of the text', async () => {
    const bytes = Buffer.from([0x84, 0x31, 0x95, 0x33, 0x69, 0x64, 0x0a]);
    expect((await decode(bytes, 'gb18030')).text).toBe('id\n');
  });
});

describe('UTF-16 without a mark', () => {
  const ids = fc.array(
    fc.string({
      unit: fc.constantFrom('a', '1', '一', '上', '张', 'Ā', 'é', '😀', '\u0A05'),
      minLength: 1,
      maxLength: 12,
    }),
    { minLength: 1, maxLength: 12 },
  );

  test('is recognised by its bytes in either order, with any line end', async () => {
    await fc.assert(
      fc.asyncProperty(
        ids,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', 'user_id'),
        async (values, end, header) => {
          const text = [header, ...values].filter((line) => line !== '').join(end) + end;
          for (const bigEndian of [false, true]) {
            expect(await decode(utf16Bytes(text, bigEndian))).toEqual({ text, fault: undefined });
          }
        },
      ),
      { seed: 20_260_101, numRuns: 200 },
    );
  });

  test('is not seen in a UTF-8 text with zero bytes', async () => {
    for (const text of ['user_id\nu1\0\nu2\n', 'user_id\n\0\nu2\n', 'u1\0\0\nu2\nu3\nu4\n']) {
      expect(await decode(Buffer.from(text))).toEqual({ text, fault: undefined });
    }
  });

  test('is nothing at all in an empty file', async () => {
    expect(await decode(Buffer.alloc(0), 'utf-16')).toEqual({ text: '', fault: undefined });
  });

  test('needs the order of its bytes where they do not show it', async () => {
    const bytes = utf16Bytes('张', false);
    expect((await decode(bytes, 'utf-16')).fault?.hint).toContain('--encoding utf-16le');
    expect((await decode(bytes, 'utf-16le')).text).toBe('张');
    expect((await decode(utf16Bytes('张', true), 'utf-16be')).text).toBe('张');
  });
});

describe('bytes that are not UTF-8', () => {
  test.each([
    ['gb18030', '张三', 'gb18030, euc-kr, windows-1252'],
    ['shift_jis', 'テスト表', 'gb18030, shift_jis, windows-1252'],
    ['euc-kr', '홍길동', 'gb18030, shift_jis, euc-kr, windows-1252'],
  ])('of %s are said to fit, with the way out', async (encoding, name, fitting) => {
    const bytes = encodeAs(`user_id,name\nu1,Ann\nu2,${name}\nu3,Bob\n`, encoding);
    const { text, fault } = await decode(bytes, undefined, 1_000);
    expect(fault).toMatchObject({ code: 'input.encoding', line: 3 });
    expect(fault?.message).toBe(`bytes that are not valid UTF-8; they fit ${fitting}`);
    expect(fault?.hint).toContain('Save the file as "CSV UTF-8"');
    expect(fault?.hint).toContain(`--encoding ${encoding} (`);
    expect(text).toBe('user_id,name\nu1,Ann\n');
  });

  test('of no encoding name none', async () => {
    const { fault } = await decode(Buffer.from([0x61, 0x0a, 0xff, 0x81, 0x0a]));
    expect(fault).toMatchObject({ line: 2, message: 'bytes that are not valid UTF-8' });
    expect(fault?.hint).not.toContain('--encoding');
  });

  test('below lines of UTF-8 are not to be read by another name, which would change those', async () => {
    const bytes = Buffer.concat([Buffer.from('id\n张三\n'), encodeAs('李四\n', 'gb18030')]);
    const { fault } = await decode(bytes);
    expect(fault).toMatchObject({ line: 3, message: 'bytes that are not valid UTF-8' });
    expect(fault?.hint).toContain('joined');
    expect(fault?.hint).not.toContain('--encoding');
  });
});
