// What is said of a Redis that cannot be worked with, at once and before anything is sent.
import { expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { Secret } from '../../src/core/secret.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'a-prefix';

async function aServer(...args: string[]): Promise<RedisServer> {
  const server = await RedisServer.start({ args });
  onTestFinished(() => server.remove());
  return server;
}

/** A server with a user of those rights; returns the address for that user. */
async function aUserWith(...rules: string[]): Promise<string> {
  const server = await aServer();
  expect(await server.ask(['ACL', 'SETUSER', 'anna-lena', 'on', '>hunter22', ...rules])).toBe('OK');
  return `redis://anna-lena:hunter22@127.0.0.1:${server.port}`;
}

function opening(url: string): Promise<unknown> {
  const shown = url.replace(/\/\/.*@/, '//');
  return openRedisStore({ url: new Secret(url, shown), keyPrefix: PREFIX }).then((store) => store.close());
}

/** The error of opening, which names neither user nor password. */
async function faultOf(url: string): Promise<unknown> {
  const fault = await opening(url).catch((error: unknown) => error);
  expect(String(fault)).not.toMatch(/anna-lena|hunter22/);
  return fault;
}

test.each([
  ['INFO', ['~*', '+@all', '-info']],
  ['EVAL', ['~*', '+@all', '-eval', '-evalsha']],
  ['EVALSHA', ['~*', '+@all', '-evalsha']],
  ['SET', ['~*', '+@all', '-@write']],
  ['XADD', ['~*', '+@all', '-xadd']],
  ['BZPOPMIN', ['~*', '+@all', '-bzpopmin']],
])('a user who may not run %s is told so', async (command, rules) => {
  expect(await faultOf(await aUserWith(...rules))).toMatchObject({
    code: 'redis.rights',
    kind: 'usage',
    message: expect.stringContaining(`does not let the user run ${command}`),
    hint: expect.stringContaining(`+${command.toLowerCase()}`),
  });
});

test('a user who may not use the keys of the prefix is told so', async () => {
  expect(await faultOf(await aUserWith('~other:*', '+@all'))).toMatchObject({
    code: 'redis.rights',
    kind: 'usage',
    message: expect.stringContaining('keys of --redis-prefix'),
  });
});

test('a user who may not ask for the configuration is let in', async () => {
  const user = await aUserWith(`~${PREFIX}:*`, '+@all', '-config', '-@admin', '-@dangerous', '+info');
  await expect(opening(user)).resolves.toBeUndefined();
});

test.each([
  ['a wrong password', 'redis://anna-lena:hunter22@', 'redis.login', 'refuses the login'],
  ['no login', 'redis://', 'redis.login', 'wants a login'],
])('%s is refused for good', async (_, before, code, says) => {
  const server = await aServer();
  await server.ask(['CONFIG', 'SET', 'requirepass', 'another']);
  const fault = await faultOf(`${before}127.0.0.1:${server.port}`);
  expect(fault).toMatchObject({ code, kind: 'usage', message: expect.stringContaining(says) });
});

test('a database that is not there is refused, and one that is there is used', async () => {
  const server = await aServer();
  expect(await faultOf(`${server.url}/16`)).toMatchObject({ code: 'redis.database', kind: 'usage' });
  await opening(`${server.url}/15`);
  expect(await server.ask(['INFO', 'keyspace'])).not.toContain('db0');
});

test('a replica is named at once, with the master reached and with the master gone', async () => {
  const master = await aServer();
  const replica = await aServer('--replicaof', '127.0.0.1', String(master.port));
  await waitUntil('the replica has its master', async () =>
    String(await replica.ask(['INFO', 'replication'])).includes('master_link_status:up'),
  );
  const said = {
    code: 'redis.replica',
    kind: 'usage',
    message: expect.stringContaining('is a replica'),
    hint: expect.stringContaining('address of the master'),
  };
  expect(await faultOf(replica.url)).toMatchObject(said);
  await master.kill();
  await waitUntil('the replica has lost its master', async () =>
    String(await replica.ask(['INFO', 'replication'])).includes('master_link_status:down'),
  );
  expect(await faultOf(replica.url)).toMatchObject(said);
});

test('a full memory can pass, and is said at once', async () => {
  const server = await aServer();
  await server.ask(['CONFIG', 'SET', 'maxmemory', '1']);
  expect(await faultOf(server.url)).toMatchObject({
    code: 'queue.refused',
    kind: 'passing',
    message: expect.stringContaining('OOM'),
  });
});

test('a disk that takes no more (MISCONF) can pass, and is said at once', async () => {
  const server = await aServer('--save', '3600', '1');
  // Nothing can be saved into a file of that name.
  await server.ask(['CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'yes']);
  await server.ask(['SET', 'x', '1']);
  await breakSaving(server);
  expect(await faultOf(server.url)).toMatchObject({
    code: 'queue.refused',
    kind: 'passing',
    message: expect.stringContaining('MISCONF'),
  });
});

test('nothing is left behind by the trial', async () => {
  const server = await aServer();
  await opening(server.url);
  expect(await server.ask(['DBSIZE'])).toBe(0);
});

test('one server that is addressed as a cluster is told apart', async () => {
  const one = await aServer();
  expect(await faultOf(one.url.replace('redis:', 'redis+cluster:'))).toMatchObject({
    code: 'redis.kind',
    kind: 'usage',
    message: expect.stringContaining('is no cluster'),
  });
});

/** Its folder is taken away under it. */
async function breakSaving(server: RedisServer): Promise<void> {
  const { rmSync } = await import('node:fs');
  const dir = await server.ask(['CONFIG', 'GET', 'dir']);
  rmSync(Array.isArray(dir) ? String(dir[1]) : '', { recursive: true });
  await server.ask(['BGSAVE']);
  await waitUntil('saving has failed', async () =>
    String(await server.ask(['INFO', 'persistence'])).includes('rdb_last_bgsave_status:err'),
  );
}
