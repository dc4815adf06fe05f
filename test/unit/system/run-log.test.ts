// The log of a run: written line by line, and never what ends a run.
import { mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOwn } from '../../../src/adapters/run-dir/own-file.ts';
import { openRunLog } from '../../../src/adapters/system/run-log.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();

test('a line is in the file as soon as it is logged, behind the earlier ones and without a secret', async () => {
  const path = join(await tempDir(), 'run.log');
  openRunLog(() => openOwn(path, 'append'), 'info').info({ rows: 3 }, 'first');
  const log = openRunLog(() => openOwn(path, 'append'), 'info');
  log.info({ userSig: 'hidden-signature' }, 'second');
  log.debug('not asked for');
  const text = readFileSync(path, 'utf8');
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ msg: 'first', rows: 3 }, { msg: 'second' }]);
  expect(text).not.toContain('hidden-signature');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a directory in the place of the file, or a missing folder, makes a log that goes nowhere', async () => {
  const dir = await tempDir();
  const path = join(dir, 'run.log');
  mkdirSync(path);
  for (const place of [path, join(dir, 'missing', 'run.log')]) {
    expect(() => openRunLog(() => openOwn(place, 'append'), 'info').info('a line')).not.toThrow();
  }
});

test.runIf(process.platform === 'linux')('a line that finds the disk full is passed over', () => {
  const log = openRunLog(() => openSync('/dev/full', 'a'), 'info');
  expect(() => log.info('a line')).not.toThrow();
  expect(() => log.info('another one')).not.toThrow();
});
