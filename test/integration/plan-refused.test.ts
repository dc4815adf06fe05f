// Input that planning refuses: what is said about it, and that nothing is left behind.
import { mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

describe('input that is refused', () => {
  test('all problems of all files are counted, the first 20 in full', async () => {
    const bad = (count: number) =>
      `user_id\n${Array.from({ length: count }, () => 'u'.repeat(33)).join('\n')}\n`;
    const inputs = [folder.file(bad(15), 'a.csv'), folder.file(bad(10), 'b.csv')];
    const error = await folder.planError('accounts', inputs);
    expect(error).toMatchObject({ code: 'input.invalid', kind: 'input' });
    expect(error.message).toContain('25 rows');
    expect(error.hint).toContain('--skip-invalid');
    expect(error.problems).toHaveLength(21);
    expect(error.problems[0]).toMatch(/a\.csv:2: user_id: is longer than 32 bytes/);
    expect(error.problems[15]).toMatch(/b\.csv:2: /);
    expect(error.problems[20]).toBe('and 5 more');
  });

  test('wrong quotes are fatal even where invalid rows may be skipped, and reading goes on behind them', async () => {
    const input = folder.file(`user_id\na"b\nok\n${'u'.repeat(33)}\n"c"d\n"e"\n`);
    const error = await folder.planError('accounts', [input]);
    expect(error).toMatchObject({ code: 'input.syntax', kind: 'input' });
    expect(error.problems).toHaveLength(4);
    expect(new Set(error.problems.map((text) => text.split(':')[1]))).toEqual(new Set(['2', '4', '5', '6']));
    const skipping = await folder.planError('accounts', [input], { request: { skipInvalid: true } });
    expect(skipping).toMatchObject({ code: 'input.syntax', kind: 'input' });
  });

  test('text that is not valid is fatal even where invalid rows may be skipped', async () => {
    const input = folder.file(Buffer.from('user_id\nann\nb\xf6b\nzoe\n', 'latin1'));
    const error = await folder.planError('accounts', [input], { request: { skipInvalid: true } });
    expect(error).toMatchObject({ code: 'input.encoding', kind: 'input' });
    expect(error.message).toContain(`${input}:3: `);
  });

  test('a gzip file that was cut off or damaged is refused in clear words', async () => {
    const packed = gzipSync(
      `user_id\n${Array.from({ length: 5_000 }, (_, i) => `u${i * 7919}`).join('\n')}\n`,
    );
    const cut = await folder.planError('accounts', [folder.file(packed.subarray(0, packed.length - 20))]);
    expect(cut).toMatchObject({
      code: 'input.gzip',
      kind: 'input',
      message: expect.stringContaining('ends too early'),
    });
    const damaged = Buffer.from(packed);
    damaged.fill(0, 2_000, 2_100);
    expect(await folder.planError('accounts', [folder.file(damaged)])).toMatchObject({ code: 'input.gzip' });
  });

  test('a gzip file that goes on behind zero bytes is refused, wherever they fall', async () => {
    const [first, second] = [gzipSync('user_id\nann\n'), gzipSync('bob\n')];
    for (const zeros of [1, 512, 70_000, 300_000]) {
      const input = folder.file(Buffer.concat([first, Buffer.alloc(zeros), second]));
      expect(await folder.planError('accounts', [input]), String(zeros)).toMatchObject({
        code: 'input.gzip',
      });
    }
  });

  test('the header line among the rows is an invalid row', async () => {
    const input = folder.file('User_ID,x\nann,1\nUser_ID,x\nbob,2\n');
    const error = await folder.planError('accounts', [input]);
    expect(error.problems).toEqual([`${input}:3: the header line again`]);
    const columnMap = { user_id: 'openid' };
    const mapped = folder.file('openid\nann\nopenid\n');
    const again = await folder.planError('accounts', [mapped], {
      request: { reading: { columnMap, header: true } },
    });
    expect(again.problems).toEqual([`${mapped}:3: the header line again`]);
  });

  test('a first line that is data is not shown where a column is missing', async () => {
    const error = await folder.planError('accounts', [folder.file('user_17,ann@example.org\nuser_18,x\n')]);
    expect(error).toMatchObject({
      code: 'input.column-missing',
      message: expect.stringContaining('2 columns'),
    });
    expect(`${error.message} ${error.hint} ${error.problems.join()}`).not.toMatch(/user_17|ann@/);
  });

  test('a missing column is named with the number of columns found and a way out', async () => {
    const error = await folder.planError('accounts', [folder.file('\nuid,name\nann,x\n')]);
    expect(error).toMatchObject({ code: 'input.column-missing', kind: 'input' });
    expect(error.message).toMatch(/:2: .*user_id.*2 columns/);
    expect(error.hint).toContain('--column user_id=uid');
  });

  test('a wanted column that occurs twice is refused', async () => {
    const error = await folder.planError('accounts', [folder.file('user_id,UserID\nann,bob\n')]);
    expect(error.code).toBe('input.column-twice');
  });

  test.each(['', 'user_id\n', 'user_id\n\n  \n', '\n\n'])(
    '%j holds no rows and is an error',
    async (text) => {
      expect(await folder.planError('accounts', [folder.file(text)])).toMatchObject({
        code: expect.stringMatching(/^input\.(empty|column-missing)$/),
        kind: 'input',
      });
    },
  );

  test('the error for an input without rows names the files', async () => {
    const inputs = [folder.file('user_id\n', 'a.csv'), '-'];
    const error = await folder.planError('accounts', inputs, { stdin: 'user_id\n' });
    expect(error).toMatchObject({
      code: 'input.empty',
      message: expect.stringContaining('a.csv, standard input'),
    });
  });

  test('an empty file beside one with rows is no error', async () => {
    const inputs = [folder.file('user_id\n', 'a.csv'), folder.file('user_id\nann\n', 'b.csv')];
    expect((await folder.plan('accounts', inputs)).inputs.map(({ rows }) => rows)).toEqual([0, 1]);
  });

  test('inputs that cannot be read are all named before anything is read', async () => {
    mkdirSync(`${folder.dir}/dir.csv`);
    const inputs = [folder.file('user_id\nann\n'), `${folder.dir}/none.csv`, `${folder.dir}/dir.csv`];
    const error = await folder.planError('accounts', inputs);
    expect(error).toMatchObject({ code: 'input.unreadable', kind: 'input' });
    expect(error.problems).toEqual([
      expect.stringContaining('none.csv: '),
      expect.stringContaining('is a directory'),
    ]);
  });

  test.each([
    ['input.stdin-twice', ['-', '-'], { columnMap: {}, header: true }],
    ['input.none', [], { columnMap: {}, header: true }],
    ['input.delimiter', ['-'], { columnMap: {}, header: true, delimiter: 'x' }],
    ['input.delimiter', ['-'], { columnMap: {}, header: true, delimiter: '"' }],
    ['input.column', ['-'], { columnMap: { group_id: 'x' }, header: true }],
    ['input.column', ['-'], { columnMap: { user_id: 'x' }, header: false }],
  ])('a wrong request is %s', async (code, inputs, reading) => {
    const error = await folder.planError('accounts', inputs, {
      request: { reading },
      stdin: 'user_id\nann\n',
    });
    expect(error).toMatchObject({ code, kind: 'usage' });
  });

  test('more rows per call than the API takes are refused', async () => {
    for (const accounts of [101, 0, 1.5]) {
      const error = await folder.planError('accounts', ['-'], { request: { rowsPerCall: { accounts } } });
      expect(error).toMatchObject({ code: 'plan.rows-per-call', kind: 'usage' });
    }
  });
});
