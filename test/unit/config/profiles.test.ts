// Profiles of apps in the configuration file: which one is in force, and what it may not be mixed with.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigFolder } from '../../support/config-folder.ts';

let folder: ConfigFolder;

const FILE = `{
  // The usual pace.
  "rate": "50%",
  "region": "tokyo",
  "apps": {
    "production": {
      "sdkappid": 1400000001, "admin": "boss", "region": "singapore",
      "rate": "20%",
      "limits": { "groups": 400 },
    },
    /* Nobody's data. */
    "staging": { "sdkappid": 1400000002, "admin": "tester", "endpoint": "http://127.0.0.1:1" },
  },
}`;

beforeEach(() => {
  folder = new ConfigFolder();
  folder.write(FILE);
});

afterEach(() => folder.remove());

describe('the profile of an app', () => {
  test('is chosen by its name and goes before what the file says for all', () => {
    const config = folder.load({ flags: { app: 'production' }, needs: { app: true, credentials: false } });
    expect(config).toMatchObject({
      profile: 'production',
      sdkappid: 1_400_000_001,
      admin: 'boss',
      region: 'singapore',
      rate: { kind: 'percent', percent: 20 },
      limits: { groups: 400 },
    });
    expect(config.origins.rate.name).toBe('chat-purge.config.json:8: apps.production.rate');
  });

  test('leaves the settings for all in force where it says nothing, but not the address', () => {
    const config = folder.load({ flags: { app: 'staging' } });
    expect(config.rate).toEqual({ kind: 'percent', percent: 50 });
    expect([config.region, config.endpoint]).toEqual([undefined, 'http://127.0.0.1:1']);
  });

  test('is the one that the file names where nothing else does', () => {
    folder.write(FILE.replace('{', '{ "app": "staging",'));
    expect(folder.load().profile).toBe('staging');
    expect(folder.load({ env: { CHAT_PURGE_APP: 'production' } }).profile).toBe('production');
  });

  test('is found by the SDKAppID of a flag, a variable or the plan at hand', () => {
    expect(folder.load({ env: { CHAT_PURGE_SDKAPPID: '1400000001' } }).profile).toBe('production');
    expect(folder.load().again({ sdkappid: 1_400_000_002 }).profile).toBe('staging');
    expect(folder.load({ env: { CHAT_PURGE_SDKAPPID: '1400000009' } }).profile).toBeUndefined();
    // Which plan it is does not change which app was named.
    expect(folder.load({ flags: { app: 'staging' } }).again({ sdkappid: 1_400_000_001 }).profile).toBe(
      'staging',
    );
  });

  test.each([
    [{ flags: { app: 'production', sdkappid: '1400000002' } }, '--sdkappid: names another app'],
    [
      { flags: { app: 'production' }, env: { CHAT_PURGE_SDKAPPID: '7' } },
      'CHAT_PURGE_SDKAPPID: names another app',
    ],
    [{ flags: { app: 'production', region: 'china' } }, '--region: names another server'],
    [
      { flags: { app: 'production' }, env: { CHAT_PURGE_ENDPOINT: 'http://127.0.0.1:1' } },
      'CHAT_PURGE_ENDPOINT: names another server',
    ],
    [{ flags: { app: 'staging', region: 'china' } }, '--region: names another server'],
  ])('is not mixed with another app or server: %j', (request, expected) => {
    const problems = folder.problemsOf(request);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  test('agrees with a flag that says the same', () => {
    const flags = { app: 'production', sdkappid: '1400000001', region: 'singapore' };
    expect(folder.load({ flags }).profile).toBe('production');
  });

  test('that does not exist is a problem that names those that do', () => {
    expect(folder.problemsOf({ flags: { app: 'prodction' } })).toEqual([
      '--app: is no profile in chat-purge.config.json; there are production, staging; did you mean production?',
    ]);
    folder.write('{}');
    expect(folder.problemsOf({ flags: { app: 'x' } })).toEqual([
      '--app: chat-purge.config.json has no profiles under "apps"',
    ]);
  });

  test('has to be named where there are profiles and nothing says which app is meant', () => {
    expect(folder.problemsOf({ needs: { app: true, credentials: false } })).toEqual([
      'app: is missing; give --app with one of production, staging',
    ]);
  });
});

describe('what is wrong in the file', () => {
  test.each([
    ['{ "apps": 5 }', '1: apps: must be an object'],
    ['{ "apps": { "a": 5 } }', '1: apps.a: must be an object'],
    ['{ "apps": {\n "a": { "admin": "x" } } }', '2: apps.a: must name its sdkappid'],
    ['{ "apps": { "a b": { "sdkappid": 1 } } }', '1: apps.a b: a name is'],
    ['{ "apps": { "a": { "sdkappid": 1, "app": "b" } } }', '1: apps.a.app: is no setting of an app'],
    [
      '{ "apps": { "a": { "sdkappid": 1,\n"rat": 5 } } }',
      '2: apps.a.rat: is no setting of an app; did you mean rate?',
    ],
    [
      '{ "apps": { "a": { "sdkappid": 1, "secret_key": "k" } } }',
      '1: apps.a.secret_key: a secret does not belong',
    ],
    ['{ "max_delete": 5,\n"max_delete": 5000 }', '2: max_delete: is given more than once'],
    ['{ "rate": "50%"\n"attempts": 3 }', '2: is not valid JSON: comma expected'],
    ['{ "rate": "50%"', '1: is not valid JSON: close brace expected'],
  ])('%j is told with its line', (text, expected) => {
    folder.write(text);
    const problems = folder.problemsOf({});
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`chat-purge.config.json:${expected}`);
  });

  test('two profiles of one app are told, since nobody could say whose guards hold', () => {
    folder.write({ apps: { a: { sdkappid: 1 }, b: { sdkappid: 1 } } });
    expect(folder.problemsOf({})).toEqual([
      'chat-purge.config.json:1: apps.b.sdkappid: is the app of the profile a too',
    ]);
  });

  test('a value that is not valid is told once, with its line in the profile', () => {
    folder.write('{ "apps": {\n"a": { "sdkappid": 1,\n"rate": "fast" } } }');
    expect(folder.problemsOf({ flags: { app: 'a' } })).toEqual([
      'chat-purge.config.json:3: apps.a.rate: must be calls per second (50), a percentage up to 100% (80%), or unlimited',
    ]);
  });
});
