// Which addresses of a Redis are understood, and what of them is shown.
import { expect, test } from 'vitest';
import { parseRedisUrl, shownRedisUrl } from '../../../src/core/redis-url.ts';

test('one server has a host, a port, a database and a login', () => {
  expect(parseRedisUrl('redis://queue:6380/2')).toEqual({
    kind: 'single',
    secure: false,
    login: {},
    server: { host: 'queue', port: 6_380 },
    db: 2,
  });
  expect(parseRedisUrl('rediss://an%40na:%2F%23%3F%40%25@[::1]')).toEqual({
    kind: 'single',
    secure: true,
    login: { username: 'an@na', password: '/#?@%' },
    server: { host: '::1', port: 6_379 },
    db: 0,
  });
  expect(shownRedisUrl('rediss://anna:geheim@[::1]:7/3')).toBe('rediss://[::1]:7/3');
});

test('sentinels, the name of their group, its database and both logins are taken apart', () => {
  const url =
    'rediss+sentinel://an%40na:ge%3Aheim@one,two:26380,[::1]:26381/my-master/3?sentinel_username=watch&sentinel_password=p%26w';
  expect(parseRedisUrl(url)).toEqual({
    kind: 'sentinel',
    secure: true,
    login: { username: 'an@na', password: 'ge:heim' },
    sentinels: [
      { host: 'one', port: 26_379 },
      { host: 'two', port: 26_380 },
      { host: '::1', port: 26_381 },
    ],
    sentinelLogin: { username: 'watch', password: 'p&w' },
    master: 'my-master',
    db: 3,
  });
  expect(shownRedisUrl(url)).toBe('rediss+sentinel://one,two:26380,[::1]:26381/my-master/3');
});

test('some nodes of a cluster are enough', () => {
  expect(parseRedisUrl('redis+cluster://:geheim@one:7000,two')).toEqual({
    kind: 'cluster',
    secure: false,
    login: { password: 'geheim' },
    nodes: [
      { host: 'one', port: 7_000 },
      { host: 'two', port: 6_379 },
    ],
  });
  expect(shownRedisUrl('redis+cluster://:geheim@one:7000,two')).toBe('redis+cluster://one:7000,two');
});

test.each([
  'http://queue',
  'redis',
  'redis+sentinel://one:26379',
  'redis+sentinel://one:26379/',
  'redis+sentinel://one:26379/master/x',
  'redis+sentinel://one:26379/master?password=geheim',
  'redis+sentinel:///master',
  'redis+sentinel://one,,two/master',
  'redis+sentinel://one:99999/master',
  'redis+sentinel://%zz@one/master',
  'redis+cluster://one/0',
  'redis+cluster://one?x=1',
  'redis+other://one',
  'redis://host/queue',
  'redis://host/-1',
  'redis://host/0/1',
  'redis://host?db=3',
  'redis://one,two',
  'redis://:ab/cd@host',
  'redis://:ab#cd@host',
  'redis://:ab?cd@host',
  'redis://:ab@cd@host',
  'redis://:ab%cd%@host',
  'redis://:1234/5@host',
  'redis://user:6379/0?@host',
  'redis://:ab cd@host',
  'redis://:käse@host',
  'redis://:%C3@host',
  'redis+sentinel://one/master/0?sentinel_password=%p',
  'redis+sentinel://one/ge@heim',
])('%s is none', (url) => {
  expect(parseRedisUrl(url)).toBeUndefined();
});
