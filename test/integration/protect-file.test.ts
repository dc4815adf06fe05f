// The list of ids that are never sent.
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProtectFile } from '../../src/adapters/csv/protect-file.ts';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

function read(content: string | Buffer) {
  const options = { knownColumns: ['user_id', 'group_id'], stdin: Readable.from([]) };
  return readProtectFile(folder.file(content, 'protect.txt'), options);
}

test.each([
  ['one id a line', 'ann\n bob \n\nzoe', ['ann', 'bob', 'zoe']],
  ['a header that is a known column', 'UserID,why\nann,vip\n', ['ann,vip', 'ann']],
  [
    'a header whose id column is not the first',
    'name,UserID\nAnn,ann\nBob,bob',
    ['Ann,ann', 'ann', 'Bob,bob', 'bob'],
  ],
  [
    'several id columns, and others',
    'target;group_id;note;user_id\ngroups;@TGS#1;x;\naccounts;;y;ann\n',
    ['groups;@TGS#1;x;', '@TGS#1', 'accounts;;y;ann', 'ann'],
  ],
  [
    'a header that names a target but no id column',
    'target,number\naccounts,ann',
    ['target,number', 'target', 'number', 'accounts,ann', 'accounts', 'ann'],
  ],
  ['no header and the id behind other values', 'Ann;ann\n', ['Ann;ann', 'Ann', 'ann']],
  [
    'a first line without a delimiter',
    'zoe\nann;vip\nbob\tvip\n',
    ['zoe', 'ann;vip', 'ann', 'vip', 'bob\tvip', 'bob'],
  ],
  ['a header of one column and a delimiter below', 'user_id\nDoe; J\n', ['Doe; J', 'Doe', 'J']],
  ['a line with more values than the header', 'user_id,note\nDoe, J,x', ['Doe, J,x', 'Doe', 'J', 'x']],
  ['a first line that is no header', 'users\nann\n', ['users', 'ann']],
  ['quotes', '"Doe, ""J"""\n"x"\n', ['Doe, "J"', 'Doe', '"J"', 'x']],
  ['a semicolon', 'group_id;name\n@TGS#1;Club\n', ['@TGS#1;Club', '@TGS#1']],
  ['an unquoted comma, which may be part of the id', 'Doe, John\n', ['Doe, John', 'Doe', 'John']],
  ['a BOM and CRLF', '\uFEFFann\r\nbob\r\n', ['ann', 'bob']],
])('ids are read with %s', async (_, content, expected) => {
  const { ids, sha256 } = await read(content);
  expect([...ids]).toEqual(expected);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ['protect.empty', ''],
  ['protect.empty', 'user_id\n\n'],
  ['protect.invalid', 'a"b\n'],
  ['protect.invalid', Buffer.from([0x61, 0x0a, 0xff])],
])('%s is an error for %j', async (code, content) => {
  await expect(read(content)).rejects.toMatchObject({ code, kind: 'input' });
});

test('a signal ends the wait for standard input with its reason', async () => {
  const controller = new AbortController();
  const stdin = new Readable({ read: () => controller.abort(new Error('told to stop')) });
  const reading = readProtectFile('-', { knownColumns: [], stdin, signal: controller.signal });
  await expect(reading).rejects.toThrow('told to stop');
  expect(stdin.destroyed).toBe(true);
});

test('a missing file is an error that names it', async () => {
  const missing = readProtectFile(`${folder.dir}/none.txt`, { knownColumns: [], stdin: Readable.from([]) });
  await expect(missing).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining('none.txt'),
  });
});
