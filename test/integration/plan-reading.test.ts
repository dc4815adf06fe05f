// How files are read reaches the plan: encodings, lines above the header, delimiters, and files that are no lists.
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReadingOptions } from '../../src/core/ports/reading.ts';
import { encodeAs, utf16Bytes } from '../support/encoded-text.ts';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const reading = (change: Partial<ReadingOptions> = {}) => ({
  request: { reading: { columnMap: {}, header: true, ...change } },
});

async function rowsOf(): Promise<readonly (readonly [string, number])[]> {
  const batches = await folder.batches();
  return batches.flatMap(({ ids, lines }) => ids.map((id, i) => [id, lines[i] ?? 0] as const));
}

describe('files that are read', () => {
  test.each<[string, string | Buffer, Partial<ReadingOptions>]>([
    ['a pipe between the values', 'name|user_id\nAnna|u1\nBert|u2\n', {}],
    ['a line that names the delimiter', 'sep=;\nuser_id\nu1\nu2\n', {}],
    ['GBK that is named', encodeAs('姓名,user_id\n张三,u1\n李四,u2\n', 'gb18030'), { encoding: 'gbk' }],
    ['UTF-16 without a mark', utf16Bytes('姓名,user_id\n张三,u1\n李四,u2\n', false), {}],
    ['UTF-16 without a mark, packed', gzipSync(utf16Bytes('x,user_id\n,u1\n,u2\n', true)), {}],
    ['lines above the header', 'Leavers, "June"\nuser_id\nu1\nu2\n', { skipLines: 1 }],
  ])('%s', async (what, content, options) => {
    const { options: planned } = await folder.plan('accounts', [folder.file(content)], reading(options));
    const first = /line/.test(what) ? 3 : 2;
    expect(await rowsOf()).toEqual([
      ['u1', first],
      ['u2', first + 1],
    ]);
    expect(planned).toMatchObject({
      encoding: options.encoding ?? null,
      skip_lines: options.skipLines ?? 0,
    });
  });

  test('a pipe cuts a list of two columns without a header', async () => {
    await folder.plan('friend-lists', [folder.file('ann|close friends\n')], reading({ header: false }));
    expect(await folder.batches()).toMatchObject([{ owner: 'ann', ids: ['close friends'] }]);
  });

  test('the options hold for each of the files', async () => {
    const name = '张三';
    const files = ['a', 'b'].map((id) =>
      folder.file(encodeAs(`${name}\nuser_id,name\n${id},${name}\n`, 'gb18030'), `${id}.csv`),
    );
    await folder.plan('accounts', files, reading({ encoding: 'gb18030', skipLines: 1 }));
    expect(await rowsOf()).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
  });
});

describe('files that are refused', () => {
  const lost = 'user_id,name\nu1,Ann\nu\uFFFD2,Bob\nu3,C\uFFFDarl\n';

  test.each<[string, string | Buffer, string, RegExp]>([
    [
      'a workbook',
      'PK\x03\x04..[Content_Types].xml',
      'input.not-csv',
      /in\.csv: this is an Excel workbook, not a CSV/,
    ],
    ['a packed PDF', gzipSync('%PDF-1.7\n'), 'input.not-csv', /in\.csv: this is a PDF, not a CSV/],
    ['JSON', '[{"user_id":"u1"}]', 'input.not-csv', /in\.csv: this is JSON, not a CSV/],
    ['a replaced byte in an id', lost, 'input.replaced', /in\.csv:3: user_id: holds U\+FFFD/],
    ['another sep= than the delimiter', 'sep=;\nuser_id\nu1\n', 'input.delimiter', /in\.csv:1: /],
    ['lines in quotes', '"user_id,name"\n"u1,Anna"\n', 'input.column-missing', /in\.csv:1: /],
    ['fewer lines than are skipped', 'user_id\n', 'input.skip-lines', /in\.csv: has 1 line/],
  ])('%s, also where invalid rows may be skipped', async (_, content, code, message) => {
    const isContradiction = code === 'input.delimiter';
    const error = await folder.planError('accounts', [folder.file(content, 'in.csv')], {
      request: {
        skipInvalid: true,
        reading: {
          columnMap: {},
          header: true,
          ...(isContradiction ? { delimiter: ',' } : {}),
          ...(code === 'input.skip-lines' ? { skipLines: 2 } : {}),
        },
      },
    });
    expect(error).toMatchObject({ code, kind: 'input', message: expect.stringMatching(message) });
    expect(error.problems).toHaveLength(1);
  });

  test('a replaced byte in a column that is not wanted changes no id', async () => {
    await folder.plan('accounts', [folder.file('user_id,name\nu1,C\uFFFDarl\n')]);
    expect(await rowsOf()).toEqual([['u1', 2]]);
  });

  test('bytes of another encoding are named with their line, and the encodings that they fit', async () => {
    const input = folder.file(encodeAs('user_id,姓名\nu1,张三\n', 'gb18030'));
    const error = await folder.planError('accounts', [input]);
    expect(error.message).toBe(
      `${input}:1: bytes that are not valid UTF-8; they fit gb18030, euc-kr, windows-1252`,
    );
    expect(error.hint).toContain('"CSV UTF-8", or name its encoding if you know it: --encoding gb18030 (');
  });

  test.each<[string, Partial<ReadingOptions>]>([
    ['input.encoding-name', { encoding: 'klingon' }],
    ['input.skip-lines', { skipLines: -1 }],
    ['input.skip-lines', { skipLines: 1.5 }],
  ])('a wrong request is %s', async (code, options) => {
    const error = await folder.planError('accounts', ['-'], { ...reading(options), stdin: 'user_id\nann\n' });
    expect(error).toMatchObject({ code, kind: 'usage' });
  });
});

test('a list as long as a sheet is a warning in the plan', async () => {
  const rows = Array.from({ length: 65_535 }, (_, i) => `u${i}`).join('\n');
  const input = folder.file(`user_id\n${rows}\n`);
  const { warnings } = await folder.plan('accounts', [input]);
  expect(warnings).toEqual([
    {
      code: 'cut-off',
      reason: 'the list may have been cut off by a spreadsheet: a sheet holds 65,536 lines',
      rows: 65_535,
      examples: [input],
    },
  ]);
  expect((await folder.plan('accounts', [input], { request: { parent: 'r' } })).warnings).toEqual([]);
});
