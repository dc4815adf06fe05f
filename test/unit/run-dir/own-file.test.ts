// Files of a run directory behind which something else stands: a link, a named pipe, a directory.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppendFile } from '../../../src/adapters/run-dir/append-file.ts';
import { askRun } from '../../../src/adapters/run-dir/control-file.ts';
import { openOwn, readOwnText } from '../../../src/adapters/run-dir/own-file.ts';
import { ReportFile } from '../../../src/adapters/run-dir/report-file.ts';
import { readStatus, writeStatus } from '../../../src/adapters/run-dir/status-file.ts';
import { wholeLines } from '../../../src/adapters/run-dir/whole-lines.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const REFUSED = expect.objectContaining({ code: 'run.not-a-file', kind: 'usage' });

/** A file of the operator, and a link to it in the place of one of ours. */
async function linked(name: string) {
  const dir = await tempDir();
  const precious = join(dir, 'precious');
  writeFileSync(precious, 'mine\n');
  const path = join(dir, name);
  symlinkSync(precious, path);
  return { dir, path, content: () => readFileSync(precious, 'utf8') };
}

test.each(['read', 'append', 'start', 'new'] as const)('a link is not followed to %s', async (wanted) => {
  const { path, content } = await linked('run.log');
  expect(() => openOwn(path, wanted)).toThrow();
  expect(content()).toBe('mine\n');
});

test.each(['read', 'append', 'start'] as const)(
  'a named pipe keeps nobody waiting who wants to %s',
  async (wanted) => {
    const path = join(await tempDir(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect(() => openOwn(path, wanted)).toThrow(REFUSED);
  },
);

test('a directory is refused, a file is made for its owner alone, and emptied to start', async () => {
  const dir = await tempDir();
  mkdirSync(join(dir, 'sub'));
  expect(() => readOwnText(join(dir, 'sub'))).toThrow(REFUSED);
  const path = join(dir, 'new');
  openOwn(path, 'start');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, 'old text');
  openOwn(path, 'start');
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a report is not written through a link in the place of its draft', async () => {
  const { dir, content } = await linked('outcomes.csv.partial');
  await expect(ReportFile.create(join(dir, 'outcomes.csv'))).rejects.toEqual(REFUSED);
  expect(content()).toBe('mine\n');
});

test('neither ledger nor requests nor the status go through a link', async () => {
  const ledger = await linked('ledger.ndjson');
  expect(() => new AppendFile(ledger.path)).toThrow(REFUSED);
  expect(ledger.content()).toBe('mine\n');

  const control = await linked('control.ndjson');
  const request = { id: '1', command: 'pause', at: 'now', user: 'me' } as const;
  expect(() => askRun(control.dir, request)).toThrow(REFUSED);
  expect(control.content()).toBe('mine\n');

  const status = await linked('status.json.partial');
  writeStatus(status.dir, {} as never);
  expect(status.content()).toBe('mine\n');
  const read = await linked('status.json');
  expect(readStatus(read.dir)).toBeUndefined();
});

test('lines are not read from a named pipe', async () => {
  const path = join(await tempDir(), 'ledger.ndjson');
  execFileSync('mkfifo', [path]);
  await expect(wholeLines(path).next()).rejects.toEqual(REFUSED);
});
