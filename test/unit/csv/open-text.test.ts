// Where a list begins: lines that are skipped, a line that names the delimiter, and that lines are counted as they stand in the file.
import { describe, expect, test } from 'vitest';
import { openText } from '../../../src/adapters/csv/open-text.ts';
import { inPieces } from '../../support/csv-text.ts';

type Options = Parameters<typeof openText>[1];

async function open(text: string, options: Options = {}, pieceSize = 5) {
  const { text: rest, ...start } = await openText(inPieces(Buffer.from(text), pieceSize), options);
  const parts: Buffer[] = [];
  for await (const part of rest) parts.push(part);
  return { ...start, text: Buffer.concat(parts).toString() };
}

async function faultOf(text: string, options: Options = {}): Promise<unknown> {
  return open(text, options).catch((error: unknown) => error);
}

describe('lines to skip', () => {
  test.each([
    ['\n', 'Leavers "2026\nby Ann\n\nuser_id\nu1\n'],
    ['\r\n', 'Leavers "2026\r\nby Ann\r\n\r\nuser_id\r\nu1\r\n'],
    ['\r', 'Leavers "2026\rby Ann\r\ruser_id\ru1\r'],
  ])('are physical lines, whatever stands in them, with %j', async (end, text) => {
    for (const size of [1, 2, 3, 1_000]) {
      expect(await open(text, { skipLines: 3 }, size)).toEqual({
        text: `user_id${end}u1${end}`,
        firstLine: 4,
      });
    }
  });

  test('none are the whole text', async () => {
    for (const text of ['user_id\nu1', '\n\nuser_id\n', '']) {
      expect(await open(text)).toEqual({ text, firstLine: 1 });
      expect(await open(text, { skipLines: 0 })).toEqual({ text, firstLine: 1 });
    }
  });

  test('that leave nothing are a fault, since rows would be lost in silence; an empty file has none to lose', async () => {
    for (const text of ['u1\nu2\n', 'u1\nu2', 'u1\r\nu2\r\n']) {
      for (const skipLines of [2, 3]) {
        expect(await faultOf(text, { skipLines })).toMatchObject({
          code: 'input.skip-lines',
          message: `has 2 lines, and --skip-lines ${skipLines} leaves nothing of them`,
        });
      }
    }
    expect(await open('', { skipLines: 3 })).toEqual({ text: '', firstLine: 1 });
  });

  test('what is wrong below them comes after what is good', async () => {
    const { text } = await openText(inPieces(Buffer.from('a\nb\nc\n\xff\n', 'latin1'), 1_000), {
      skipLines: 1,
    });
    expect((await text.next()).value?.toString()).toBe('b\nc\n');
    await expect(text.next()).rejects.toMatchObject({ code: 'input.encoding', line: 4 });
  });
});

describe('a line that names the delimiter', () => {
  test.each([
    ['sep=;', ';'],
    ['SEP=,', ','],
    ['"sep=;"', ';'],
    ['sep=|', '|'],
    ['sep=\t', '\t'],
    ['sep=\\t', '\t'],
    ['sep=; ', ';'],
  ])('%j is obeyed and is no row', async (line, delimiter) => {
    for (const size of [1, 3, 1_000]) {
      expect(await open(`${line}\r\nuser_id\r\n`, {}, size)).toEqual({
        text: 'user_id\r\n',
        firstLine: 2,
        delimiter,
      });
    }
  });

  test('behind a mark, in front of the skipped lines, and below them', async () => {
    expect(await open('\uFEFFsep=;\nuser_id\n')).toEqual({ text: 'user_id\n', firstLine: 2, delimiter: ';' });
    expect(await open('sep=;\ntitle\nuser_id\n', { skipLines: 2 })).toEqual({
      text: 'user_id\n',
      firstLine: 3,
      delimiter: ';',
    });
    expect(await open('title\nsep=;\nuser_id\n', { skipLines: 1 })).toEqual({
      text: 'user_id\n',
      firstLine: 3,
      delimiter: ';',
    });
  });

  test('agrees with the one that is given, or is a fault', async () => {
    expect(await open('sep=;\nuser_id\n', { delimiter: ';' })).toMatchObject({ delimiter: ';' });
    expect(await faultOf('sep=;\nuser_id\n', { delimiter: ',' })).toMatchObject({
      code: 'input.delimiter',
      line: 1,
      message: 'the line names another delimiter than --delimiter',
    });
  });

  test.each(['sep=', 'sep=x', 'sep=::', 'sep=;;;', 'sep="'])('%j names none', async (line) => {
    expect(await faultOf(`${line}\nuser_id\n`)).toMatchObject({ code: 'input.delimiter', line: 1 });
  });

  test.each(['sep=2026', 'separate', 'a sep=;', 'sep'])('%j is a value', async (line) => {
    expect(await open(`${line}\nu1\n`)).toEqual({ text: `${line}\nu1\n`, firstLine: 1 });
  });

  test('alone is an empty list', async () => {
    expect(await open('sep=;')).toEqual({ text: '', firstLine: 2, delimiter: ';' });
  });
});
