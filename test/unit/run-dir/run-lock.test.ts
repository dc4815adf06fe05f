// One process per run directory, tried with processes that live, die and race.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockHolder, lockRun } from '../../../src/adapters/run-dir/run-lock.ts';
import { lockProcesses } from '../../support/lock-processes.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const aProcess = lockProcesses();

function locksIn(runDir: string): readonly string[] {
  return readdirSync(runDir).filter((name) => name.startsWith('.lock'));
}

function aLock(runDir: string, holder: object | string, number = 1): void {
  const text = typeof holder === 'string' ? holder : JSON.stringify(holder);
  writeFileSync(join(runDir, `.lock-${number}`), text);
}

test('a lock is refused while it is held, in the same process too, and free after its release', async () => {
  const dir = await tempDir();
  const lock = lockRun(dir);
  expect(lockHolder(dir)?.pid).toBe(process.pid);
  expect(() => lockRun(dir)).toThrow(expect.objectContaining({ code: 'run.locked', kind: 'usage' }));
  lock.release();
  expect(lockHolder(dir)).toBeUndefined();
  expect(locksIn(dir)).toEqual([]);
  lockRun(dir).release();
});

test('a live holder is named with its process id, and a dead one is taken over at once', async () => {
  const dir = await tempDir();
  const holder = await aProcess(dir);
  expect(await holder.lock()).toEqual({ locked: true });
  expect(() => lockRun(dir)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`process ${holder.pid}`) }),
  );
  const second = await aProcess(dir);
  expect(await second.lock()).toMatchObject({
    refused: 'run.locked',
    message: expect.stringContaining(`process ${holder.pid} `),
  });
  await holder.kill();
  const lock = lockRun(dir);
  expect(lockHolder(dir)?.pid).toBe(process.pid);
  expect(locksIn(dir)).toHaveLength(1);
  lock.release();
});

test('a holder that ends in order leaves nothing behind', async () => {
  const dir = await tempDir();
  const holder = await aProcess(dir);
  await holder.lock();
  await holder.end();
  expect(locksIn(dir)).toEqual([]);
});

test('of twenty processes that race for the lock of a dead one, exactly one has it', async () => {
  const dir = await tempDir();
  const dead = await aProcess(dir);
  await dead.lock();
  await dead.kill();
  const racers = [];
  // Started a few at a time, since they load in seconds on a small machine; the race itself is among all.
  for (let i = 0; i < 5; i += 1) racers.push(...(await Promise.all([1, 2, 3, 4].map(() => aProcess(dir)))));
  const answers = await Promise.all(racers.map((racer) => racer.lock()));
  expect(answers.filter(({ locked }) => locked === true)).toHaveLength(1);
  expect(answers.filter(({ refused }) => refused === 'run.locked')).toHaveLength(19);
  const winner = racers[answers.findIndex(({ locked }) => locked === true)];
  expect(lockHolder(dir)?.pid).toBe(winner?.pid);
  expect(locksIn(dir)).toHaveLength(1);
});

test('a process with the id of the dead holder, begun later, is not taken for it', async () => {
  const dir = await tempDir();
  aLock(dir, { pid: process.pid, host: hostname(), started: '1' });
  expect(lockHolder(dir)).toBeUndefined();
  lockRun(dir).release();
});

test('a holder on another host counts as alive: nobody here can tell', async () => {
  const dir = await tempDir();
  aLock(dir, { pid: 1, host: 'another-host', started: '1' });
  expect(() => lockRun(dir)).toThrow(
    expect.objectContaining({ code: 'run.locked', message: expect.stringContaining('another-host') }),
  );
});

test.runIf(process.platform === 'linux')(
  'a holder in another container counts as alive: its process id is another process here',
  async () => {
    const dir = await tempDir();
    const holder = { pid: 2 ** 22 + 1, host: hostname(), started: '1' };
    aLock(dir, { ...holder, namespace: 'pid:[1]' });
    expect(() => lockRun(dir)).toThrow(expect.objectContaining({ code: 'run.locked' }));
    const free = await tempDir();
    const lock = lockRun(free);
    const { namespace } = JSON.parse(readFileSync(join(free, '.lock-1'), 'utf8'));
    lock.release();
    aLock(free, { ...holder, namespace });
    lockRun(free).release();
  },
);

test('a directory in which no lock can be made is a passing fault that names it', async () => {
  const dir = await tempDir();
  mkdirSync(join(dir, `.lock-draft-${process.pid}`));
  const refused = expect.objectContaining({ code: 'disk.write-failed', kind: 'passing' });
  expect(() => lockRun(dir)).toThrow(refused);
  writeFileSync(join(dir, 'file'), '');
  expect(() => lockRun(join(dir, 'file', 'run'))).toThrow(refused);
});

test.each(['', '{"pid":', 'null', '[]', '{"pid":"12"}'])(
  'a lock with the content %j is nobody’s',
  async (content) => {
    const dir = await tempDir();
    aLock(dir, content, 7);
    const lock = lockRun(dir);
    expect(locksIn(dir)).toEqual(['.lock-8']);
    lock.release();
  },
);
