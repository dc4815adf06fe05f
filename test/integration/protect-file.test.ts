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
  ['a header that is a known column', 'UserID,why\nann,vip\n', ['ann', 'ann,vip']],
  ['a first line that is no header', 'users\nann\n', ['users', 'ann']],
  ['quotes', '"Doe, ""J"""\n"x"\n', ['Doe, "J"', 'x']],
  ['a semicolon', 'group_id;name\n@TGS#1;Club\n', ['@TGS#1', '@TGS#1;Club']],
  ['an unquoted comma, which may be part of the id', 'Doe, John\n', ['Doe', 'Doe, John']],
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

test('a missing file is an error that names it', async () => {
  const missing = readProtectFile(`${folder.dir}/none.txt`, { knownColumns: [], stdin: Readable.from([]) });
  await expect(missing).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining('none.txt'),
  });
});
