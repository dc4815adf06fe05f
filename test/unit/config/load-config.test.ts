// The configuration: order of the sources, and what belongs together.
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigFolder } from '../../support/config-folder.ts';

let folder: ConfigFolder;

beforeEach(() => {
  folder = new ConfigFolder();
});

afterEach(() => folder.remove());

describe('sources', () => {
  test('without anything the defaults of the contract hold', () => {
    expect(folder.load()).toMatchObject({
      rate: { kind: 'percent', percent: 80 },
      attempts: 8,
      timeoutMs: 15_000,
      failureThreshold: 0.5,
      failureMin: 50,
      runsDir: 'chat-purge-runs',
      logLevel: 'info',
      subscriberField: 'SubscriberToDel_Account',
      yes: false,
      noHeader: false,
      maxDelete: undefined,
      columns: {},
      limits: {},
      warnings: [],
    });
  });

  test('a flag goes before a variable, a variable before the file, the file before the default', () => {
    folder.write({ attempts: 3, failure_min: 30, runs_dir: 'from-file' });
    const config = folder.load({
      flags: { attempts: '5' },
      env: { CHAT_PURGE_ATTEMPTS: '4', CHAT_PURGE_FAILURE_MIN: '40' },
    });
    expect([config.attempts, config.failureMin, config.runsDir]).toEqual([5, 40, 'from-file']);
    expect(config.origins.attempts).toEqual({ level: 'flag', name: '--attempts' });
    expect(config.origins.failureMin).toEqual({ level: 'variable', name: 'CHAT_PURGE_FAILURE_MIN' });
    expect(config.origins.runsDir).toEqual({ level: 'file', name: 'chat-purge.config.json:1: runs_dir' });
    expect(config.origins.rate.level).toBe('default');
  });

  test('another file can be named by flag or variable, the flag first', () => {
    folder.write({ attempts: 1 });
    folder.write({ attempts: 2 }, 'two.json');
    folder.write({ attempts: 3 }, 'three.json');
    expect(folder.load({ env: { CHAT_PURGE_CONFIG: 'two.json' } }).attempts).toBe(2);
    expect(
      folder.load({ env: { CHAT_PURGE_CONFIG: 'two.json' }, flags: { configFile: 'three.json' } }).attempts,
    ).toBe(3);
  });

  test('a file that was named and is not there is a problem', () => {
    expect(folder.problemsOf({ flags: { configFile: 'gone.json' } })).toEqual([
      'gone.json: cannot be read (ENOENT)',
    ]);
  });

  test('the first line may be written either way round', () => {
    folder.write({ header: false });
    expect(folder.load().noHeader).toBe(true);
    expect(folder.load({ flags: { header: false } }).noHeader).toBe(true);
    expect(folder.load({ env: { CHAT_PURGE_NO_HEADER: '0' } }).noHeader).toBe(false);
    folder.write({ no_header: true });
    expect(folder.load().noHeader).toBe(true);
    folder.write({ header: true });
    expect(folder.load({ flags: { header: true } }).noHeader).toBe(false);
  });

  test('Redis has the variable that the contract names, and shows no password', () => {
    const config = folder.load({ env: { CHAT_PURGE_REDIS_URL: 'redis://me:geheim@queue.example:6380/2' } });
    expect(config.redis?.reveal()).toBe('redis://me:geheim@queue.example:6380/2');
    expect(JSON.stringify(config) + inspect(config, { depth: 9, showHidden: true })).not.toContain('geheim');
    expect(String(config.redis)).toBe('redis://queue.example:6380/2');
    expect(config.warnings).toEqual([]);
  });

  test('a password in the Redis flag is warned about', () => {
    const { warnings } = folder.load({ flags: { redis: 'redis://:geheim@queue.example' } });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^--redis: .*CHAT_PURGE_REDIS_URL$/);
  });
});

describe('the app', () => {
  const app = { sdkappid: '1400000000', admin: 'administrator' };

  test('region and endpoint at the same level are a problem', () => {
    const problems = folder.problemsOf({
      flags: { ...app, region: 'china', endpoint: 'http://127.0.0.1:1' },
    });
    expect(problems).toEqual(['--endpoint: given together with --region; choose one of them']);
  });

  test('of region and endpoint the one from the higher source counts', () => {
    const env = { CHAT_PURGE_REGION: 'china' };
    const byFlag = folder.load({ env, flags: { ...app, endpoint: 'http://127.0.0.1:1' } });
    expect([byFlag.region, byFlag.endpoint]).toEqual([undefined, 'http://127.0.0.1:1']);
    folder.write({ endpoint: 'http://127.0.0.1:1' });
    const byVariable = folder.load({ env: { ...env, CHAT_PURGE_CONFIG: 'chat-purge.config.json' } });
    expect([byVariable.region, byVariable.endpoint]).toEqual(['china', undefined]);
  });

  test('what is missing is named with the ways to give it', () => {
    const problems = folder.problemsOf({ needs: { app: true, credentials: false } });
    expect(problems).toHaveLength(3);
    expect(problems[0]).toBe(
      'sdkappid: is missing; give --sdkappid, CHAT_PURGE_SDKAPPID or "sdkappid" in chat-purge.config.json',
    );
  });

  test('a plan needs the app and no secret', () => {
    const config = folder.load({
      flags: { ...app, region: 'tokyo' },
      needs: { app: true, credentials: false },
    });
    expect([config.sdkappid, config.admin, config.region, config.secret]).toEqual([
      1_400_000_000,
      'administrator',
      'tokyo',
      undefined,
    ]);
  });
});
