// The list of ids that are never sent.
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ProtectReading, readProtectFile } from '../../src/adapters/csv/protect-file.ts';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const NOON = Date.parse('2026-03-10T12:00:00Z');

function read(content: string | Buffer, reading: ProtectReading = {}, nowMs = NOON) {
  const options = { knownColumns: ['user_id', 'group_id'], stdin: Readable.from([]), reading, nowMs };
  return readProtectFile(folder.file(content, 'protect.txt'), options);
}

/** Which of the ids the file protects. */
async function protectedOf(content: string | Buffer, ids: readonly string[], reading?: ProtectReading) {
  const { index } = await read(content, reading);
  return ids.filter((id) => index.match(id)?.ended === false);
}

test.each([
  ['one id a line', 'ann\n bob \n\nzoe', ['ann', 'bob', 'zoe']],
  ['a header that is a known column', 'UserID,why\nann,vip\n', ['ann', 'vip', 'ann,vip']],
  ['a header whose id column is not the first', 'name,UserID\nAnn,ann\nBob,bob', ['Ann', 'ann', 'bob']],
  ['a header of another target', 'im_id,group_id,note\nann,@TGS#1,boss\n', ['ann', '@TGS#1', 'boss']],
  ['a header and a value below another column', 'user_id,note\n,ann\nvip,bob\n', ['ann', 'vip', 'bob']],
  ['the header line itself', 'im_id;group_id\nann;x\n', ['im_id', 'group_id', 'ann']],
  ['a header that names a target but no id column', 'target,number\naccounts,ann', ['accounts', 'ann']],
  ['several headers', 'user_id,note\nann,x\nnote,user_id\ny,bob\n', ['ann', 'bob', 'y']],
  ['no header and the id behind other values', 'Ann;ann\n', ['Ann;ann', 'Ann', 'ann']],
  ['other delimiters below', 'zoe\nann;vip\nbob\tvip\ncy|boss\n', ['zoe', 'ann', 'bob', 'cy', 'boss']],
  ['a line with more values than the header', 'user_id,note\nDoe, J,x', ['Doe, J,x', 'Doe', 'J', 'x']],
  ['quotes', '"Doe, ""J"""\n"x"\n', ['Doe, "J"', 'Doe', 'x']],
  ['quotes and a delimiter in one line', 'a;"Doe; J";"x"\n', ['a', 'Doe; J', 'x']],
  ['wrong quotes', 'a"b\n"zoe\nann "the boss"\n"bob" # x\n', ['a"b', 'zoe', 'ann "the boss"', 'bob']],
  ['a quote that is never closed', '"ann,bob\nzoe\n', ['ann', 'bob', 'zoe']],
  ['values of several lines', 'note,user_id\n"one\ntwo",ann\n', ['ann', 'one', 'two']],
  ['an unquoted comma, which may be part of the id', 'Doe, John\n', ['Doe, John', 'Doe', 'John']],
  ['a BOM and CRLF', '\uFEFFann\r\nbob\r\n', ['ann', 'bob']],
  ['control characters between columns', 'x\u0001ann\u0001y\nbob\u001fx\n', ['ann', 'bob']],
  ['CR alone and line breaks of word processors', 'ann\rbob\u2028zoe\vcy\n', ['ann', 'bob', 'zoe', 'cy']],
  ['the separators of lists in Chinese', '甲，乙；丙、丁\n', ['甲', '乙', '丙', '丁']],
  ['columns lined up by spaces', 'ann     Anna Doe   vip\n', ['ann', 'Anna Doe', 'vip']],
  ['a table of a query tool', '| user_id | name |\n| ann | Anna |\n', ['ann', 'Anna']],
  ['UTF-16', Buffer.from('\uFEFFuser_id\nann\n', 'utf16le'), ['ann']],
])('every value of every line is protected: %s', async (_, content, ids) => {
  expect(await protectedOf(content, [...ids, 'bystander', 'Ann B', ''])).toEqual(ids);
});

test('the delimiter of the input cuts too, and case counts', async () => {
  expect(await protectedOf('ann:bob\n', ['ann', 'bob', 'Ann'])).toEqual([]);
  expect(await protectedOf('ann:bob\n', ['ann', 'bob', 'Ann'], { delimiter: ':' })).toEqual(['ann', 'bob']);
});

test('lines that the input is to skip are protected; the header is found in them or below', async () => {
  const below = await read('Legal, ann\nuser_id,until\nbob,2020-01-01\nzoe,\n', { skipLines: 1 });
  expect(below).toMatchObject({ entries: 3, ended: 1, ids: 3 });
  expect(['ann', 'bob', 'zoe'].map((id) => below.index.match(id)?.ended)).toEqual([false, true, false]);
  const inside = await read('user_id,until\nbob,2020-01-01\nzoe,\n', { skipLines: 3 });
  expect(inside).toMatchObject({ entries: 2, ended: 1, ids: 1 });
  const short = await read('ann\nbob\n', { skipLines: 3 });
  expect(short).toMatchObject({ entries: 2, ids: 2 });
  expect(['ann', 'bob'].map((id) => short.index.match(id)?.ended)).toEqual([false, false]);
});

test('a line sep= names the delimiter of a header below it and is no entry', async () => {
  const list = await read('sep=;\nname;user_id;until\nDoe, J;ann;2020-01-01\nx;bob;\n');
  expect(list).toMatchObject({ entries: 2, ended: 1, ids: 2 });
  expect(['ann', 'bob'].map((id) => list.index.match(id)?.ended)).toEqual([true, false]);
});

describe('an encoding that is given for the input', () => {
  const GBK = Buffer.concat([
    Buffer.from('user_id\n'),
    Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
    Buffer.from('\nann\n'),
  ]);

  test('is that of the protect file too', async () => {
    expect(await protectedOf(GBK, ['你好', 'ann'], { encoding: 'gbk' })).toEqual(['你好', 'ann']);
    await expect(read(GBK)).rejects.toMatchObject({ code: 'protect.invalid', kind: 'input' });
  });

  test.each([
    ['UTF-8', Buffer.from('user_id\n你好\nann\n')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFuser_id\n你好\nann\n')],
    ['UTF-16', Buffer.from('\uFEFFuser_id\n你好\nann\n', 'utf16le')],
  ])('leaves a protect file in %s as it is', async (_, bytes) => {
    expect(await protectedOf(bytes, ['你好', 'ann'], { encoding: 'gbk' })).toEqual(['你好', 'ann']);
  });

  test('protects both readings of bytes that are valid in both, and lets entries end', async () => {
    const bytes = Buffer.from('user_id,until\ncaf\u00E9,\nann,2020-01-01\n');
    const { index } = await read(bytes, { encoding: 'windows-1252' });
    expect(index.match('caf\u00E9')?.ended).toBe(false);
    expect(index.match('ann')?.ended).toBe(true);
    const two = await read(Buffer.from('caf\u00E9\n'), { encoding: 'gbk' });
    expect(two.index.match('caf茅')?.ended).toBe(false);
    expect(two.index.match('caf\u00E9')?.ended).toBe(false);
  });

  test('is refused if nobody knows it', async () => {
    await expect(read(GBK, { encoding: 'klingon' })).rejects.toMatchObject({ kind: 'usage' });
  });
});

test.each([
  ['ann\nbob\nann\n"bob"\n', { entries: 4, ids: 2, ended: 0 }, {}],
  ['user_id\nann\n\n', { entries: 1, ids: 1, ended: 0 }, {}],
  ['user_id,name\nann,Anna\n,\nbob,\n', { entries: 2, ids: 3, ended: 0 }, {}],
  ['im_id,name\nann,Anna\n', { entries: 1, ids: 2, ended: 0 }, { columnMap: { user_id: 'im_id' } }],
  ['user_id|name\nann|Anna, Doe\n', { entries: 1, ids: 2, ended: 0 }, {}],
  ['user_id,until,reason\nann,,hold\nbob,2020-01-01,\n', { entries: 2, ids: 1, ended: 1 }, {}],
])('entries and ids of %j are counted', async (content, counts, reading) => {
  const list = await read(content, reading);
  expect(list).toMatchObject({ ...counts, name: `${folder.dir}/protect.txt` });
  expect(list.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ['1.23457E+11', 'spreadsheet-number'],
  ['4,40981E+17', 'spreadsheet-number'],
  ['ann,"4,40981E+17",x', 'spreadsheet-number'],
  ['1.23457e+11;x', 'spreadsheet-number'],
  ['1E+12', 'spreadsheet-number'],
  ['1.5E10', 'spreadsheet-number'],
  ['#N/A', 'spreadsheet-error'],
  ['ann;#NAME?', 'spreadsheet-error'],
  ['#WERT!', 'spreadsheet-error'],
  ['x|#¡REF!', 'spreadsheet-error'],
  ['"#DIV/0!"', 'spreadsheet-error'],
  ['Err:502', 'spreadsheet-error'],
  ['an\0n', 'no-text'],
  ['an\uFFFDn', 'no-text'],
])('the doubt in %j refuses the plan with line and code %s', async (line, code) => {
  await expect(read(`user_id\nbob\n${line}\n`)).rejects.toMatchObject({
    code: 'protect.doubt',
    kind: 'input',
    problems: [expect.stringMatching(new RegExp(String.raw`protect\.txt:3: .*\(${code}\)$`))],
    hint: expect.stringContaining('source'),
  });
});

test('several rounded numbers are a doubt, one or few among many are not', async () => {
  const rounded = ['144115231370462000', '144115231370463000'];
  await expect(read(`${rounded.join('\n')}\n`)).rejects.toMatchObject({
    problems: [expect.stringMatching(/:1: .*rounded-number/), expect.stringMatching(/:2: .*rounded-number/)],
  });
  expect(await protectedOf(`${rounded[0]}\n144115231370463001\n`, rounded)).toEqual([rounded[0]]);
  const many = Array.from({ length: 300 }, (_, i) => `1441152313704${i + 10_000}`);
  expect(await protectedOf([...many, ...rounded].join('\n'), rounded)).toEqual(rounded);
});

test.each([
  'e5f2a9c41d0b4e7f8a6b5c4d3e2f1a0b',
  '12e5',
  '123e4567-e89b-12d3-a456-426614174000',
  '@TGS#2J4SZEAEL',
  '#1',
  '#vip!',
  '1234567890123456',
  '1.5E-7',
])('%j raises no doubt', async (id) => {
  expect(await protectedOf(`bob\n${id}\n`, [id])).toEqual([id]);
});

test('of many doubts the first 20 are shown, and how many more there are', async () => {
  const error: unknown = await read('#N/A\n'.repeat(23)).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ message: expect.stringContaining('in 23 lines') });
  expect(error).toHaveProperty('problems.19', expect.stringContaining('protect.txt:20: '));
  expect(error).toHaveProperty('problems.20', 'and 3 more');
  expect(error).toHaveProperty('problems.length', 21);
});

test.each([
  ['protect.empty', ''],
  ['protect.empty', 'user_id\n\n'],
  ['protect.empty', ',,\n'],
  ['protect.empty', 'user_id,until\n,\n'],
  ['protect.invalid', Buffer.from([0x61, 0x0a, 0xff])],
  ['protect.invalid', 'a'.repeat(1_000_001)],
])('%s is an error', async (code, content) => {
  await expect(read(content)).rejects.toMatchObject({ code, kind: 'input' });
});

test('a signal ends the wait for standard input with its reason', async () => {
  const controller = new AbortController();
  const stdin = new Readable({ read: () => controller.abort(new Error('told to stop')) });
  const options = { knownColumns: [], stdin, nowMs: NOON, signal: controller.signal };
  await expect(readProtectFile('-', options)).rejects.toThrow('told to stop');
  expect(stdin.destroyed).toBe(true);
});

test('a missing file is an error that names it', async () => {
  const options = { knownColumns: [], stdin: Readable.from([]), nowMs: NOON };
  const missing = readProtectFile(`${folder.dir}/none.txt`, options);
  await expect(missing).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining('none.txt'),
  });
});

test('a zero byte behind each id refuses the plan, though two letters each can be read as UTF-16', async () => {
  await expect(read('u1\0\nu2\0\n')).rejects.toMatchObject({ code: 'protect.doubt', kind: 'input' });
});
