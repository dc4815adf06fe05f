// What counts in a configuration file that was only found, and whose file is read.
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../src/core/app-error.ts';
import { ConfigFolder } from '../../support/config-folder.ts';

let folder: ConfigFolder;

beforeEach(() => {
  folder = new ConfigFolder();
});

afterEach(() => folder.remove());

const NAMED = { flags: { configFile: 'chat-purge.config.json' } };
const REMEDY =
  'counts only in a file that is named with --config or CHAT_PURGE_CONFIG, not in one that is found in the current directory; name this one, or take the key away';

test.each([
  ['yes', true],
  ['allow_host', 'gateway.example'],
  ['endpoint', 'http://127.0.0.1:1'],
  ['redis', 'redis://queue.example:6379'],
])('%s counts only in a file that a person named', (key, value) => {
  folder.write({ [key]: value });
  expect(folder.problemsOf({})).toEqual([`chat-purge.config.json:1: ${key}: ${REMEDY}`]);
  expect(folder.load(NAMED).warnings).toEqual([]);
  expect(folder.load({ env: { CHAT_PURGE_CONFIG: 'chat-purge.config.json' } }).fileInForce).toBe(
    join(folder.cwd, 'chat-purge.config.json'),
  );
});

test('in the profile of an app the address and Redis count, the word yes and another host do not', () => {
  const app = { sdkappid: 1, endpoint: 'http://127.0.0.1:1', redis: 'redis://queue.example:6379' };
  folder.write({ app: 'a', apps: { a: app } });
  expect(folder.load()).toMatchObject({ profile: 'a', endpoint: 'http://127.0.0.1:1' });

  folder.write({ app: 'a', apps: { a: { ...app, yes: true, allow_host: 'gateway.example' } } });
  expect(folder.problemsOf({})).toEqual([
    `chat-purge.config.json:1: apps.a.yes: ${REMEDY}`,
    `chat-purge.config.json:1: apps.a.allow_host: ${REMEDY}`,
  ]);
});

function refusal(): { readonly message: string; readonly hint: string } {
  try {
    folder.load();
  } catch (error) {
    if (error instanceof AppError && error.code === 'config.not-trusted') return error;
    throw error;
  }
  throw new Error('the file was taken');
}

test('a file that others can change is refused, and is taken with a warning if it is named', () => {
  folder.write({ attempts: 2 });
  const path = join(folder.cwd, 'chat-purge.config.json');
  chmodSync(path, 0o666);
  expect(refusal().message).toBe(
    `a configuration file was found in the current directory and not read: ${path} can be changed by other users (owner ${process.getuid?.()}, mode 0666)`,
  );
  expect(refusal().hint).toBe(
    `Nothing was sent. Close it with: chmod go-w ${path}, or name the file with --config or CHAT_PURGE_CONFIG if you trust it.`,
  );
  const named = folder.load(NAMED);
  expect(named.attempts).toBe(2);
  expect(named.warnings).toEqual([
    'chat-purge.config.json: can be changed by other users of this machine; chmod go-w it',
  ]);
});

test('a folder that others can change is refused; with the sticky bit an own file in it is taken', () => {
  folder.write({ attempts: 2 });
  chmodSync(folder.cwd, 0o777);
  expect(refusal().message).toContain(`${folder.cwd} can be changed by other users`);
  expect(refusal().message).toContain('mode 0777');
  chmodSync(folder.cwd, 0o1777);
  expect(folder.load().attempts).toBe(2);
});

test('a link is judged by what it leads to', () => {
  const other = new ConfigFolder();
  try {
    other.write({ attempts: 2 }, 'real.json');
    symlinkSync(join(other.cwd, 'real.json'), join(folder.cwd, 'chat-purge.config.json'));
    expect(folder.load().attempts).toBe(2);
    chmodSync(other.cwd, 0o777);
    expect(refusal().message).toContain(`${other.cwd} can be changed by other users`);
  } finally {
    other.remove();
  }
});

test('a folder that others can change does no harm while there is no file in it', () => {
  chmodSync(folder.cwd, 0o777);
  rmSync(join(folder.cwd, 'chat-purge.config.json'), { force: true });
  expect(folder.load().fileInForce).toBeUndefined();
});
