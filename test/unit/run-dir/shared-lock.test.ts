// A lock that several processes share, and that nobody has alone meanwhile.
import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockHolder, lockRun } from '../../../src/adapters/run-dir/run-lock.ts';
import { lockProcesses } from '../../support/lock-processes.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const aProcess = lockProcesses();

const REFUSED = expect.objectContaining({ code: 'run.locked', kind: 'usage' });

test('those that share it hold it side by side, and none has it alone until all have let go', async () => {
  const dir = await tempDir();
  const first = lockRun(dir, 'shared');
  const second = lockRun(dir, 'shared');
  expect(lockHolder(dir)).toEqual({ pid: process.pid, host: hostname(), shared: true });
  expect(() => lockRun(dir)).toThrow(REFUSED);
  first.release();
  expect(() => lockRun(dir)).toThrow(REFUSED);
  second.release();
  const alone = lockRun(dir);
  expect(lockHolder(dir)).toEqual({ pid: process.pid, host: hostname(), shared: false });
  expect(() => lockRun(dir, 'shared')).toThrow(REFUSED);
  alone.release();
  expect(readdirSync(dir)).toEqual([]);
});

test('after a kill nothing is stuck: of those that shared it the others go on, and then one can have it alone', async () => {
  const dir = await tempDir();
  const [killed, other] = await Promise.all([aProcess(dir, 'shared'), aProcess(dir, 'shared')]);
  expect(await killed.lock()).toEqual({ locked: true });
  expect(await other.lock()).toEqual({ locked: true });
  await killed.kill();
  expect(() => lockRun(dir)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`process ${other.pid} `) }),
  );
  lockRun(dir, 'shared').release();
  expect(readdirSync(dir)).toHaveLength(1);
  await other.kill();
  lockRun(dir).release();
  expect(readdirSync(dir)).toEqual([]);
});

test('after a kill of one that had it alone, others share it at once', async () => {
  const dir = await tempDir();
  const killed = await aProcess(dir);
  expect(await killed.lock()).toEqual({ locked: true });
  const sharing = await aProcess(dir, 'shared');
  expect(await sharing.lock()).toMatchObject({ refused: 'run.locked' });
  await killed.kill();
  lockRun(dir, 'shared').release();
});

test('of processes that race for it in both forms, either one has it alone or some share it', async () => {
  const dir = await tempDir();
  const racers = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((n) => aProcess(dir, n % 2 === 0 ? 'shared' : 'alone')),
  );
  const answers = await Promise.all(racers.map((racer) => racer.lock()));
  const has = (form: number) => answers.filter(({ locked }, i) => locked === true && i % 2 === form).length;
  const [alone, sharing] = [has(0), has(1)];
  expect(alone === 0 || (alone === 1 && sharing === 0)).toBe(true);
  expect(answers.filter(({ broken }) => broken !== undefined)).toEqual([]);
});

test('a lock that an older version has written is held alone', async () => {
  const dir = await tempDir();
  writeFileSync(
    join(dir, '.lock-1'),
    JSON.stringify({ pid: process.pid, host: hostname(), started: '', namespace: '' }),
  );
  expect(() => lockRun(dir, 'shared')).toThrow(REFUSED);
});
