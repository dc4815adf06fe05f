// The configuration: where secrets may come from, and that none can be seen.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigFolder } from '../../support/config-folder.ts';

const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';

let folder: ConfigFolder;

beforeEach(() => {
  folder = new ConfigFolder();
});

afterEach(() => folder.remove());

describe('secrets', () => {
  const needs = { app: false, credentials: true };

  test('the key comes from its variable, without white space around it', () => {
    const { secret } = folder.load({ env: { CHAT_PURGE_SECRET_KEY: `${KEY}\n` }, needs });
    expect(secret !== undefined && 'secretKey' in secret && secret.secretKey.reveal()).toBe(KEY);
  });

  test('the key can come from a file; others being able to read it is warned about', () => {
    const path = join(folder.cwd, 'key');
    writeFileSync(path, `${KEY}\n`, { mode: 0o600 });
    const env = { CHAT_PURGE_SECRET_KEY_FILE: 'key' };
    const config = folder.load({ env, needs });
    expect(
      config.secret !== undefined && 'secretKey' in config.secret && config.secret.secretKey.reveal(),
    ).toBe(KEY);
    expect(config.warnings).toEqual([]);
    chmodSync(path, 0o644);
    expect(folder.load({ env, needs }).warnings[0]).toMatch(/^CHAT_PURGE_SECRET_KEY_FILE: .*other users/);
  });

  test('a ready-made signature stands in place of the key', () => {
    const { secret } = folder.load({ env: { CHAT_PURGE_USERSIG: 'eJyr*-_' }, needs });
    expect(secret !== undefined && 'userSig' in secret && secret.userSig.reveal()).toBe('eJyr*-_');
  });

  test.each([
    [{}, 'CHAT_PURGE_SECRET_KEY: is missing'],
    [{ CHAT_PURGE_SECRET_KEY: KEY, CHAT_PURGE_USERSIG: 'abc' }, 'only one of them'],
    [{ CHAT_PURGE_SECRET_KEY: ' ' }, 'CHAT_PURGE_SECRET_KEY: is empty'],
    [{ CHAT_PURGE_SECRET_KEY_FILE: 'gone' }, 'CHAT_PURGE_SECRET_KEY_FILE: the file cannot be read (ENOENT)'],
    [{ CHAT_PURGE_USERSIG: 'not a sig' }, 'CHAT_PURGE_USERSIG: is not a UserSig'],
  ])('secret variables %j are a problem', (env, expected) => {
    const problems = folder.problemsOf({ env, needs });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  test.each(['secret_key', 'secretKey', 'usersig', 'user_sig', 'secretKeyFile'])(
    'the key %s in the file is a problem that does not repeat the value',
    (key) => {
      folder.write({ [key]: KEY });
      const error = folder.errorOf({});
      expect(error.problems[0]).toContain(`${key}: a secret does not belong in this file`);
      expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(KEY);
    },
  );

  test("the key file of an app stands in the app's profile, and a variable goes before it", () => {
    writeFileSync(join(folder.cwd, 'a.key'), KEY, { mode: 0o600 });
    folder.write({ app: 'a', apps: { a: { sdkappid: 1, secret_key_file: 'a.key' } } });
    const { secret } = folder.load({ needs });
    expect(secret !== undefined && 'secretKey' in secret && secret.secretKey.reveal()).toBe(KEY);
    expect(secret?.from).toBe('chat-purge.config.json:1: apps.a.secret_key_file');
    expect(folder.load({ needs, env: { CHAT_PURGE_SECRET_KEY: 'x' } }).secret?.from).toBe(
      'CHAT_PURGE_SECRET_KEY',
    );
    folder.write({ secret_key_file: 'a.key' });
    expect(folder.problemsOf({})[0]).toContain('secret_key_file: each app has a key of its own');
  });

  test('no way of printing the configuration shows the key', () => {
    const config = folder.load({ env: { CHAT_PURGE_SECRET_KEY: KEY }, needs });
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      `${Object.values(config.secret ?? {})}`,
    ].join();
    expect(printed).toContain('[redacted]');
    expect(printed).not.toContain(KEY);
  });

  test('no error shows a secret, whatever is wrong', () => {
    folder.write(`{"a": "${KEY}" nonsense`);
    const error = folder.errorOf({
      flags: { redis: `http://:${KEY}@x`, endpoint: `::${KEY}`, admin: ` ${KEY}`, columns: [KEY] },
      env: { CHAT_PURGE_USERSIG: `? ${KEY}`, CHAT_PURGE_RATE: KEY },
      needs,
    });
    expect(error.problems).toHaveLength(7);
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(KEY);
  });
});
