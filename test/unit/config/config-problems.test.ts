// The configuration: what is accepted and what is not, and that all problems come at once.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigFolder } from '../../support/config-folder.ts';

let folder: ConfigFolder;

beforeEach(() => {
  folder = new ConfigFolder();
});

afterEach(() => folder.remove());

describe('problems', () => {
  test('all are reported at once, each with the name of its source', () => {
    folder.write({ failure_threshold: 2, attemps: 3 });
    const problems = folder.problemsOf({
      flags: { rate: 'fast' },
      env: { CHAT_PURGE_TIMEOUT: '3' },
      needs: { app: true, credentials: true },
    });
    expect(problems.map((problem) => problem.slice(0, problem.lastIndexOf(': ')))).toEqual(
      expect.arrayContaining([
        '--rate',
        'CHAT_PURGE_TIMEOUT',
        'chat-purge.config.json:1: failure_threshold',
        'chat-purge.config.json:1: attemps',
        'sdkappid',
        'admin',
        'region',
        'CHAT_PURGE_SECRET_KEY',
      ]),
    );
    expect(problems).toHaveLength(8);
    expect(problems).toContain('chat-purge.config.json:1: attemps: is no setting; did you mean attempts?');
  });

  test('an empty variable is a problem, so that an unset shell variable cannot drop a guard', () => {
    expect(folder.problemsOf({ env: { CHAT_PURGE_MAX_DELETE: '' } })).toEqual([
      'CHAT_PURGE_MAX_DELETE: is empty; give it a value or unset it',
    ]);
  });

  test('an unknown variable is a warning with the name that was probably meant', () => {
    const { warnings } = folder.load({ env: { CHAT_PURGE_MAX_DELET: '5', CHAT_PURGE_FOO: '1', OTHER: '1' } });
    expect(warnings).toEqual([
      'CHAT_PURGE_MAX_DELET: is no setting; did you mean CHAT_PURGE_MAX_DELETE?',
      'CHAT_PURGE_FOO: is no setting',
    ]);
  });

  test.each([
    ['timeout', { timeoutMs: '3' }],
    ['timeout', { timeoutMs: '-15' }],
    ['max-delete', { maxDelete: '1e3' }],
    ['max-delete', { maxDelete: '-1' }],
    ['max-delete', { maxDelete: '10.5' }],
    ['attempts', { attempts: '0' }],
    ['concurrency', { concurrency: '0' }],
    ['failure-threshold', { failureThreshold: '0' }],
    ['rate', { rate: '0' }],
    ['rate', { rate: '101%' }],
    ['rate', { rate: '-5' }],
    ['delimiter', { delimiter: ':' }],
    ['delimiter', { delimiter: 'constructor' }],
    ['skip-lines', { skipLines: '-1' }],
    ['skip-lines', { skipLines: '1.5' }],
    ['encoding', { encoding: ' gbk' }],
    ['column', { columns: ['user=uid'] }],
    ['column', { columns: ['user_id'] }],
    ['column', { columns: ['user_id=a', 'UserID=b'] }],
    ['rows-per-call', { rowsPerCall: ['accounts=0'] }],
    ['run-id', { runId: '../up' }],
    ['redis', { redis: 'http://queue.example' }],
    ['region', { region: 'mars' }],
    ['endpoint', { endpoint: 'no url' }],
    ['allow-host', { allowHost: 'https://x.example' }],
    ['log-level', { logLevel: 'loud' }],
    ['sdkappid', { sdkappid: 'abc' }],
    ['admin', { admin: ' admin' }],
    ['yes', { yes: 'perhaps' }],
  ])('--%s refuses %j', (name, flags) => {
    const problems = folder.problemsOf({ flags });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`--${name}: `)).toBe(true);
  });

  test.each([
    [{ timeoutMs: '3.5' }, { timeoutMs: 3500 }],
    [{ rate: '0.5' }, { rate: { kind: 'calls', perSecond: 0.5 } }],
    [{ rate: 'unlimited' }, { rate: { kind: 'unlimited' } }],
    [{ maxDelete: '0' }, { maxDelete: 0 }],
    [{ delimiter: 'tab' }, { delimiter: '\t' }],
    [{ delimiter: ';' }, { delimiter: ';' }],
    [{ delimiter: '|' }, { delimiter: '|' }],
    [{ delimiter: 'pipe' }, { delimiter: '|' }],
    [
      { encoding: 'gb18030', skipLines: '3' },
      { encoding: 'gb18030', skipLines: 3 },
    ],
    [
      { columns: ['user_id=User, full', 'Group-ID=g=1'] },
      { columns: { user_id: 'User, full', group_id: 'g=1' } },
    ],
    [{ rowsPerCall: ['accounts=50'] }, { rowsPerCall: { accounts: 50 } }],
    [
      { yes: true, json: true },
      { yes: true, json: true },
    ],
  ])('flags %j are read', (flags, expected) => {
    expect(folder.load({ flags })).toMatchObject(expected);
  });

  test('lists of pairs are a text with commas as a variable and an object in the file', () => {
    expect(folder.load({ env: { CHAT_PURGE_COLUMN: 'user_id=uid, group_id=gid' } }).columns).toEqual({
      user_id: 'uid',
      group_id: 'gid',
    });
    folder.write({ column: { user_id: 'uid' }, limits: { groups: 400 } });
    const config = folder.load();
    expect([config.columns, config.limits]).toEqual([{ user_id: 'uid' }, { groups: 400 }]);
  });

  test('bought limits have no variable and no flag', () => {
    const config = folder.load({ flags: { limits: { groups: 9 } }, env: { CHAT_PURGE_LIMITS: 'groups=9' } });
    expect(config.limits).toEqual({});
    expect(config.warnings).toEqual(['CHAT_PURGE_LIMITS: is no setting']);
  });

  test.each([
    ['["a"]', 'chat-purge.config.json:1: must hold one JSON object'],
    ['{\n"attempts": nonsense}', 'chat-purge.config.json:2: is not valid JSON: invalid symbol'],
  ])('a file with %j is refused', (content, expected) => {
    folder.write(content);
    expect(folder.problemsOf({})[0]).toContain(expected);
  });

  test('a file with a byte order mark and a schema is read', () => {
    folder.write('\uFEFF{"$schema": "x.json", "attempts": 2}');
    expect(folder.load().attempts).toBe(2);
  });
});
