// The entries of a protect file that say until when and why they hold.
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readProtectFile } from '../../src/adapters/csv/protect-file.ts';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

function read(content: string) {
  const nowMs = Date.parse('2026-03-10T12:00:00Z');
  const options = { knownColumns: ['user_id'], stdin: Readable.from([]), nowMs };
  return readProtectFile(folder.file(content, 'protect.txt'), options);
}

describe('an end and a reason', () => {
  test.each([
    ['', false],
    ['2026-03-11', false],
    ['2026-03-10', false],
    ['2026-03-09', true],
    ['2026-03-10T00:00:00Z', false],
    ['2026-03-09 23:59', true],
    ['2026-03-09T23:30:00-05:00', false],
    ['2026-03-10T00:30+01:00', true],
    ['9999-12-31T23:59:59-05:00', false],
  ])('until %j has ended by noon of 10 March 2026 UTC: %s', async (until, ended) => {
    const list = await read(`user_id,until,reason\nann,${until},"hold, by  law"\n`);
    expect(list.index.match('ann')).toEqual({ ended, reason: 'hold, by law' });
    expect(list.ended).toBe(ended ? 1 : 0);
  });

  test.each([
    ['31.12.2026', 3],
    ['12/31/2026', 3],
    ['2026-02-30', 3],
    ['tomorrow', 3],
    ['20261231', 3],
    ['2026-3-9', 3],
    // What databases and spreadsheets write for no date ends no protection.
    ['0001-01-01', 3],
    ['1899-12-30', 3],
    ['1900-01-01', 3],
    ['1970-01-01T00:00:00Z', 3],
  ])('until %j is no date and refuses the plan with its line', async (until, line) => {
    await expect(read(`user_id;until\nbob;\nann;${until}\n`)).rejects.toMatchObject({
      code: 'protect.invalid',
      kind: 'input',
      message: expect.stringContaining(`protect.txt:${line}: until is no date`),
      hint: expect.stringContaining('2026-12-31'),
    });
  });

  test.each([
    ['one that has ended before one that has not', 'ann,2020-01-01\nann,\n'],
    ['one that has not before one that has ended', 'ann,\nann,2020-01-01\n'],
    ['another spelling of it', "ann,2020-01-01\n'ann',2030-01-01\n"],
  ])('an id of two entries stays protected: %s', async (_, lines) => {
    const { index } = await read(`user_id,until\n${lines}`);
    expect(index.match('ann')).toEqual({ ended: false });
  });

  test('all values of an entry end with it, and its reason is a value too while it lasts', async () => {
    const { index } = await read('until|name|user_id|reason\n2020-01-01|Anna|ann|x\n|Bob|bob|carl\n');
    expect(['Anna', 'ann', 'x'].map((id) => index.match(id)?.ended)).toEqual([true, true, true]);
    expect(['Bob', 'bob', 'carl'].map((id) => index.match(id)?.ended)).toEqual([false, false, false]);
  });

  test.each([
    ['more values than names', 'user_id,hired,until\nDoe, J,2020-01-01,2030-01-01\n', ':2: more values'],
    ['a quote that is never closed', 'user_id,until\nbob,\n"ann,2020-01-01\n', ':3: a quote'],
    ['a quote inside a value', 'user_id,until\nan"n,2020-01-01\n', ':2: a quote'],
    ['two columns until', 'user_id,until,Until\nann,,\n', ':2: the header above names until twice'],
    ['joined files with other orders', 'user_id,until\nann,\nuntil,user_id\n', ':3: until is no date'],
  ])('what could move a date is refused: %s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'protect.invalid',
      message: expect.stringContaining(message),
    });
  });

  test('without dates nothing can move one, and no quote is refused', async () => {
    const lines = ['user_id,reason', 'ann,hold, case 7', '"bob,x', 'zoe "the boss",y', "'cy',"];
    const { index, entries } = await read(lines.join('\n'));
    expect(entries).toBe(4);
    expect(['ann', 'bob', 'zoe "the boss"', 'cy'].map((id) => index.match(id))).toEqual([
      { ended: false, reason: 'hold' },
      { ended: false },
      { ended: false, reason: 'y' },
      { ended: false },
    ]);
  });

  test('a value of several lines moves nothing', async () => {
    const { index } = await read('note,user_id,until\n"a\nb, ""c""\n\nd",ann,2020-01-01\nx,bob,\n');
    expect(index.match('ann')?.ended).toBe(true);
    expect(index.match('bob')?.ended).toBe(false);
  });

  test('a list whose first id is the word until is no header', async () => {
    const { index } = await read('until\nann\n');
    expect(['until', 'ann'].map((id) => index.match(id)?.ended)).toEqual([false, false]);
  });
});
