// The folder for the locks that all runs of a user share: nobody else can block them or lead them elsewhere.
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockHome } from '../../../src/adapters/run-dir/lock-home.ts';
import { lockHolder, lockRun } from '../../../src/adapters/run-dir/run-lock.ts';
import { stateFolders } from '../../../src/config/state-folders.ts';
import { giveTo, STRANGER } from '../../support/other-user.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const FOREIGN = expect.objectContaining({ code: 'lock.foreign', kind: 'usage' });

test('it is made for the user alone, in the first place that can be had', async () => {
  const dir = await tempDir();
  writeFileSync(join(dir, 'file'), '');
  const place = join(dir, 'state', 'locks');
  expect(lockHome([join(dir, 'file', 'locks'), place, join(dir, 'other')])).toBe(place);
  expect(statSync(place).mode & 0o777).toBe(0o700);
  expect(readdirSync(dir).toSorted()).toEqual(['file', 'state']);
});

test("a stranger's folder is refused, also as root", async () => {
  const place = join(await tempDir(), 'locks');
  mkdirSync(place, { mode: 0o777 });
  giveTo(STRANGER, place);
  expect(() => lockHome([place])).toThrow(FOREIGN);
});

test('a folder that others can write, or in one that others can write, is refused with the way out', async () => {
  const dir = await tempDir();
  const place = join(dir, 'locks');
  mkdirSync(place);
  chmodSync(place, 0o777);
  expect(() => lockHome([place])).toThrow(
    expect.objectContaining({ hint: `Nothing was sent. Close it with: chmod go-w ${place}` }),
  );
  chmodSync(place, 0o1777);
  expect(() => lockHome([place])).toThrow(FOREIGN);
  chmodSync(place, 0o700);
  chmodSync(dir, 0o777);
  expect(() => lockHome([place])).toThrow(FOREIGN);
});

test('a link in its place is refused, to a folder of ours too', async () => {
  const dir = await tempDir();
  mkdirSync(join(dir, 'elsewhere'));
  symlinkSync(join(dir, 'elsewhere'), join(dir, 'locks'));
  symlinkSync(join(dir, 'nowhere'), join(dir, 'broken'));
  for (const name of ['locks', 'broken']) expect(() => lockHome([join(dir, name)])).toThrow();
});

test('a draft of a lock is not written through a link', async () => {
  const dir = await tempDir();
  writeFileSync(join(dir, 'precious'), 'mine');
  symlinkSync(join(dir, 'precious'), join(dir, `.lock-draft-${process.pid}`));
  const lock = lockRun(dir);
  expect(readFileSync(join(dir, 'precious'), 'utf8')).toBe('mine');
  expect(lockHolder(dir)?.pid).toBe(process.pid);
  lock.release();
});

test("a stranger's lock is none, and neither is a link to one", async () => {
  const dir = await tempDir();
  const holder = JSON.stringify({ pid: 1, host: 'elsewhere.example', started: '', namespace: '' });
  writeFileSync(join(dir, '.lock-1'), holder);
  expect(lockHolder(dir)?.pid).toBe(1);
  giveTo(STRANGER, join(dir, '.lock-1'));
  expect(lockHolder(dir)).toBeUndefined();
  const lock = lockRun(dir);
  expect(lockHolder(dir)?.pid).toBe(process.pid);
  lock.release();

  writeFileSync(join(dir, 'real'), holder);
  symlinkSync(join(dir, 'real'), join(dir, '.lock-7'));
  expect(lockHolder(dir)).toBeUndefined();
});

test('the home that the system knows goes before the folder of the session, and /tmp comes last', () => {
  const [home, runtime, last, ...others] = stateFolders(1000, { XDG_RUNTIME_DIR: '/run/user/1000' });
  expect(home).toMatch(/^\/.*\/\.local\/state\/chat-purge\/locks-.+$/);
  expect(runtime).toBe('/run/user/1000/chat-purge/locks');
  expect(last).toMatch(/\/chat-purge-locks-1000$/);
  expect(others).toEqual([]);
  expect(stateFolders(1000, { XDG_RUNTIME_DIR: 'relative' })).toHaveLength(2);
});
