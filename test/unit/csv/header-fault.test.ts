// What is said where the header lacks a column: the way out that fits, and never one that takes whole lines for ids.
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createCsvReader } from '../../../src/adapters/csv/csv-reader.ts';
import type { ReadEvent, ReadRequest } from '../../../src/core/ports/reading.ts';

async function read(text: string, change: Partial<ReadRequest> = {}): Promise<readonly ReadEvent[]> {
  const columns = change.columns ?? ['user_id'];
  const request = { inputs: ['-'], columns, required: columns, columnMap: {}, header: true, ...change };
  const stdin = Readable.from([Buffer.from(text)], { objectMode: false });
  const events: ReadEvent[] = [];
  for await (const event of createCsvReader({ stdin }).read(request)) events.push(event);
  return events;
}

async function problemOf(text: string, change: Partial<ReadRequest> = {}) {
  const [event] = await read(text, change);
  if (event?.kind !== 'problem') throw new Error('there is no problem');
  return event;
}

async function idsOf(text: string, change: Partial<ReadRequest> = {}) {
  const events = await read(text, change);
  expect(events.filter(({ kind }) => kind === 'problem')).toEqual([]);
  return events.flatMap((event) => (event.kind === 'rows' ? event.values[0] : []));
}

const LISTS = { columns: ['from_account', 'group_name'] };
const WAYS_OF_WHOLE_LINES = /--no-header|--column/;

describe('a header text that holds the name and more', () => {
  test.each([
    'user_id name\nu1 Anna\n',
    'user_id:name\nu1:Anna\n',
    'name / user_id\nAnna / u1\n',
    '"user_id,name"\n"u1,Anna"\n',
    '"user_id;name"\n"u1;Anna"\n',
    '"user_id\tname"\n"u1\tAnna"\n',
    '"user_id|name"\n"u1|Anna"\n',
    '"user_id,""name"""\n"u1,""Anna"""\n',
    'User ID Name\nu1 Anna\n',
    'user_id\u00a0name\nu1\u00a0Anna\n',
    'user_id name,note\nu1 Anna,x\n',
    'user_id^name\nu1^Anna\n',
  ])('%j is asked about, and whole lines are not proposed', async (text) => {
    const problem = await problemOf(text);
    expect(problem).toMatchObject({ code: 'input.column-missing', line: 1 });
    expect(problem.hint).toContain('holds user_id and more: does another delimiter stand there');
    expect(problem.hint).toContain('is each line as a whole in quotes?');
    expect(problem.hint).not.toMatch(WAYS_OF_WHOLE_LINES);
  });

  test('is found for two columns too', async () => {
    const { hint } = await problemOf('"from_account,group_name"\n"ann,friends"\n', LISTS);
    expect(hint).toContain('holds from_account and more');
  });
});

describe('a header with another name', () => {
  test.each([
    ['uid,name\nann,x\n', '--column user_id=uid.'],
    ['customer,user no\nx,ann\n', "--column 'user_id=user no'."],
    ['colour,size\nred,3\n', '--column user_id=NAME.'],
    ['uid\nann\n', '--column user_id=uid.'],
  ])('%j: %s', async (text, option) => {
    const { hint } = await problemOf(text);
    expect(hint).toBe(`Name the column with ${option}`);
  });

  test.each([
    'user number\nu1 Anna\n',
    'id of the user\nu1 Anna\n',
    'openid,,\n'.replaceAll(',', ' ') + 'u1\n',
  ])('of one column, %j, which may be a whole line, is not proposed where it holds a space', async (text) => {
    const { hint } = await problemOf(text);
    expect(hint).not.toMatch(/--no-header|=.* /);
  });

  test.each([
    'uid\nann\n',
    '用户ID\nu1\n',
    'User name\nann\n',
    'account_id;mail\nann;x\n',
    'E-Mail\nann@example.org\n',
  ])('%j looks like a header, so --no-header is not proposed', async (text) => {
    expect((await problemOf(text)).hint).not.toContain('--no-header');
  });
});

describe('a first line that may be data', () => {
  test.each(['user_17\nuser_18\n', '1400000001\n1400000002\n', '@TGS#1\n@TGS#2\n'])(
    '%j can be read without a header',
    async (text) => {
      expect((await problemOf(text)).hint).toBe(
        'Use --no-header if the first line is data, or give the file a header that has user_id.',
      );
    },
  );

  test.each(['"u1,Anna"\n', '"u1;Anna"\n', 'u1|Anna\n', 'u1,Anna\n', '"u1\tAnna"\n'])(
    '%j would be whole lines or rows that are too long, so --no-header is not proposed',
    async (text) => {
      expect((await problemOf(text)).hint).not.toContain('--no-header');
    },
  );
});

describe('a line above the header', () => {
  test.each([
    ['Leavers of June\n\nuser_id,name\nu1,Anna\n', 3],
    ['Leavers of June;;\nname;User ID;note\nAnna;u1;x\n', 2],
    ['Exported 2026-01-01, by Ann\nuser_id\nu1\n', 2],
    ['#a\n#b\n#c\n"x\ny"\nname\tuser_id\nAnna\tu1\n', 6],
    ['Report\nuser_id|name\nu1|Anna\n', 2],
  ])('of %j: the hint says that the header is in line %d', async (text, line) => {
    const { hint } = await problemOf(text);
    expect(hint).toBe(`Line ${line} has it: leave out what stands above with --skip-lines ${line - 1}.`);
    expect(await idsOf(text, { skipLines: line - 1 })).toEqual(['u1']);
  });

  test('is looked for in the next 20 lines', async () => {
    const above = (lines: number) => `${'x\n'.repeat(lines)}user_id\nu1\n`;
    expect((await problemOf(above(20))).hint).toContain('Line 21 has it: ');
    expect((await problemOf(above(21))).hint).not.toContain('has it: ');
  });
});

describe('what nobody can see in a header', () => {
  test.each([
    '\u200buser_id',
    'user\u00adid',
    '\u200euser_id\u200f',
    'user\u2060_id',
    'user_\ufeffid',
    'user\u00a0id',
  ])('%j is user_id', async (name) => {
    expect(await idsOf(`x,${name}\n1,u1\n`)).toEqual(['u1']);
    expect(await idsOf(`x,${name}\n1,u1\n`, { columnMap: { user_id: 'User Id' } })).toEqual(['u1']);
  });
});
