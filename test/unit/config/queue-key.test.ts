// Where the key that seals a queue comes from, and what is no key.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.ts';
import { AppError } from '../../../src/core/app-error.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();
const HEX = 'AB01'.repeat(16);
const NEEDS = { app: false, credentials: true };
const BASE = { CHAT_PURGE_USERSIG: 'sig' };

function problemsOf(load: () => unknown): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    return error instanceof AppError ? error.problems : [String(error)];
  }
}

test('a variable holds it as hexadecimal digits or in base64; shown it never is', async () => {
  const cwd = await newDir();
  const base64 = Buffer.from(HEX, 'hex').toString('base64');
  for (const key of [HEX, base64, `${HEX}\n`]) {
    const config = loadConfig({ cwd, env: { ...BASE, CHAT_PURGE_QUEUE_KEY: key }, needs: NEEDS });
    expect(config.queueKey?.reveal()).toBe(HEX.toLowerCase());
    expect(config.warnings).toEqual([]);
    expect(JSON.stringify(config)).not.toContain(HEX.toLowerCase());
  }
});

test('a file holds it; others who can read that file are warned of', async () => {
  const cwd = await newDir();
  const file = join(cwd, 'queue.key');
  writeFileSync(file, `${HEX}\n`, { mode: 0o600 });
  const load = () => loadConfig({ cwd, env: BASE, flags: { queueKeyFile: 'queue.key' }, needs: NEEDS });
  expect(load().queueKey?.reveal()).toBe(HEX.toLowerCase());
  expect(load().warnings).toEqual([]);
  chmodSync(file, 0o644);
  expect(load().warnings).toEqual([expect.stringMatching(/^--queue-key-file: .*chmod 600/)]);
});

test.each(['', 'geheim', HEX.slice(2), `${HEX}00`, 'x'.repeat(44)])('"%s" is no key', async (key) => {
  const cwd = await newDir();
  const problems = problemsOf(() =>
    loadConfig({ cwd, env: { ...BASE, CHAT_PURGE_QUEUE_KEY: key }, needs: NEEDS }),
  );
  expect(problems).toEqual([expect.stringMatching(/^CHAT_PURGE_QUEUE_KEY: must be 32 random bytes/)]);
  if (key !== '') expect(problems.join()).not.toContain(key);
});

test('a file that is not there, and a key in two places, are problems', async () => {
  const cwd = await newDir();
  const flags = { queueKeyFile: 'none.key' };
  expect(problemsOf(() => loadConfig({ cwd, env: BASE, flags, needs: NEEDS }))).toEqual([
    '--queue-key-file: the file cannot be read (ENOENT)',
  ]);
  const env = { ...BASE, CHAT_PURGE_QUEUE_KEY: HEX };
  expect(problemsOf(() => loadConfig({ cwd, env, flags, needs: NEEDS }))).toEqual([
    'CHAT_PURGE_QUEUE_KEY, --queue-key-file: only one of them can be given',
  ]);
});

test('it is not even read where nothing is to be sent', async () => {
  const config = loadConfig({
    cwd: await newDir(),
    env: { CHAT_PURGE_QUEUE_KEY: 'geheim' },
    needs: { app: false, credentials: false },
  });
  expect(config.queueKey).toBeUndefined();
});
