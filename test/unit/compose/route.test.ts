// Which way calls go, by option and by environment.
import { describe, expect, test } from 'vitest';
import { routeTo } from '../../../src/compose/route.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { isExcepted } from '../../../src/core/no-proxy.ts';

const HOST = 'console.tim.qq.com';
const KEY = { CHAT_PURGE_SECRET_KEY: 'a-key-of-some-length' };

function route(env: Readonly<Record<string, string>>, endpoint = `https://${HOST}`) {
  const config = loadConfig({ env: { ...KEY, ...env }, cwd: '/', needs: { app: false, credentials: true } });
  return routeTo(endpoint, config);
}

test.each<[string, Record<string, string>, string | undefined]>([
  ['nothing', {}, undefined],
  ['HTTPS_PROXY', { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128'],
  ['small letters before capitals', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, 'http://q:2'],
  ['an address without a scheme', { HTTPS_PROXY: 'p:3128' }, 'http://p:3128'],
  ['a proxy for http only', { http_proxy: 'http://p:3128', HTTP_PROXY: 'http://q' }, undefined],
  ['NO_PROXY', { HTTPS_PROXY: 'http://p', NO_PROXY: 'a.example, .qq.com' }, undefined],
  ['an option before NO_PROXY', { CHAT_PURGE_PROXY: 'http://p', NO_PROXY: '*' }, 'http://p'],
])('by %s', (_, env, proxy) => {
  expect(route(env).proxy?.reveal()).toBe(proxy);
});

test('this machine is reached without the proxy of the environment, and with one that is asked for', () => {
  const here = 'http://127.0.0.1:8080';
  expect(route({ http_proxy: 'http://p:1', HTTPS_PROXY: 'http://p:1' }, here)).toEqual({
    says: 'calls go straight to 127.0.0.1: it is this machine, so http_proxy does not count',
  });
  expect(route({ CHAT_PURGE_PROXY: 'http://p:1' }, here).proxy?.reveal()).toBe('http://p:1');
});

test('the way is told without the login', () => {
  const { proxy, says } = route({ HTTPS_PROXY: 'http://anna:ge%40heim@p:3128' });
  expect(proxy?.reveal()).toBe('http://anna:ge%40heim@p:3128');
  expect(says).toBe(`calls go to ${HOST} by the proxy http://p:3128 (HTTPS_PROXY)`);
  expect(JSON.stringify(proxy)).toBe('"http://p:3128"');
});

test.each([
  'socks5://p:1080',
  'http://an@na:x@p',
  'http://anna:ge/heim@p',
  'http://p:99999',
  'http://%zz@p',
  'ftp://p',
])('%s is no proxy, and nothing of it is shown', (value) => {
  for (const name of ['HTTPS_PROXY', 'CHAT_PURGE_PROXY']) {
    const loading = () => route({ [name]: value });
    expect(loading).toThrow(expect.objectContaining({ code: 'config.invalid', kind: 'usage' }));
    try {
      loading();
    } catch (error) {
      expect(JSON.stringify(error)).toContain(`${name}: must be http://HOST:PORT`);
      expect(JSON.stringify(error)).not.toMatch(/socks5|heim|zz|ftp|99999/);
    }
  }
});

test('a login in the flag is warned of', () => {
  const { warnings } = loadConfig({
    flags: { proxy: 'http://anna:geheim@p' },
    env: {},
    cwd: '/',
    needs: { app: false, credentials: false },
  });
  expect(warnings).toEqual([
    '--proxy: a password on the command line can be seen by others; use CHAT_PURGE_PROXY',
  ]);
});

describe('NO_PROXY', () => {
  test.each([
    ['*', 'a.example', 443, true],
    ['example', 'a.example', 443, true],
    ['.example', 'a.example', 443, true],
    ['*.a.example', 'a.example', 443, true],
    ['A.EXAMPLE.', 'a.example', 443, true],
    ['ample', 'a.example', 443, false],
    ['a.example:8443', 'a.example', 443, false],
    ['a.example:443', 'a.example', 443, true],
    ['b.example a.example', 'a.example', 443, true],
    ['[::1]:443', '[::1]', 443, true],
    ['::1', '[::1]', 443, true],
    ['192.0.2.1', '192.0.2.1', 443, true],
    ['', 'a.example', 443, false],
    [',,', 'a.example', 443, false],
  ])('%j for %s:%d is %s', (except, hostname, port, expected) => {
    expect(isExcepted(except, { hostname, port })).toBe(expected);
  });
});
