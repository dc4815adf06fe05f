// What is said of a Redis before it is trusted with a queue, and which ones are refused.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedisFacts } from '../../src/adapters/queue/redis/redis-facts.ts';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { checkRedis, judgeRedis, type RedisFinding } from '../../src/compose/doctor/redis-check.ts';
import { type Config, loadConfig } from '../../src/config/load-config.ts';
import { Secret } from '../../src/core/secret.ts';
import { aQueuedBatch } from '../support/batch-builders.ts';
import { RedisServer } from '../support/redis-server.ts';
import { tempDirs } from '../support/temp-dir.ts';

const newDir = tempDirs();

async function aServer(...args: string[]): Promise<RedisServer> {
  const server = await RedisServer.start({ args });
  onTestFinished(() => server.remove());
  return server;
}

async function configFor(url: string, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  return loadConfig({
    cwd: await newDir(),
    env: {
      CHAT_PURGE_REDIS_URL: url,
      CHAT_PURGE_SDKAPPID: '1400000000',
      CHAT_PURGE_USERSIG: 'sig',
      ...env,
    },
    needs: { app: false, credentials: true },
  });
}

function verdicts(findings: readonly RedisFinding[]): Readonly<Record<string, string>> {
  return Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
}

const FINE: RedisFacts = {
  version: '7.0.15',
  evictionPolicy: 'noeviction',
  appendOnly: true,
  latencyMs: 0.5,
  clockAheadMs: 3,
};

describe('a check of Redis', () => {
  test('passes in all lines where all is as it should be', async () => {
    const server = await aServer('--appendonly', 'yes');
    expect(verdicts(await checkRedis(await configFor(server.url)))).toEqual({
      'redis-version': 'pass',
      'redis-eviction': 'pass',
      'redis-persistence': 'pass',
      'redis-latency': 'pass',
      'redis-clock': 'pass',
      'redis-queue-key': 'pass',
    });
  });

  test('fails for a policy that drops keys, warns of no append-only file, and says what to do', async () => {
    const server = await aServer('--maxmemory-policy', 'volatile-lru');
    const findings = await checkRedis(await configFor(server.url));
    expect(verdicts(findings)).toMatchObject({ 'redis-eviction': 'fail', 'redis-persistence': 'warn' });
    for (const { verdict, advice } of findings) if (verdict !== 'pass') expect(advice).toMatch(/\.$/);
  });

  test('needs no right to the configuration of Redis', async () => {
    const server = await aServer('--maxmemory-policy', 'allkeys-lru');
    await server.ask('ACL SETUSER purger on >geheim ~chat-purge:* +@all -config'.split(' '));
    const config = await configFor(`redis://purger:geheim@127.0.0.1:${server.port}`);
    expect(verdicts(await checkRedis(config))).toMatchObject({ 'redis-eviction': 'fail' });
  });

  test('fails where batches of another queue key are there', async () => {
    const server = await aServer();
    const key = { queueKey: new Secret('ab'.repeat(32)) };
    const store = await openRedisStore({ ...server.address, keyPrefix: 'chat-purge', ...key });
    onTestFinished(() => store.close());
    const queue = await store.open('chat-purge-1400000000-accounts', { runId: 'one' }, () => undefined);
    await queue.feed([aQueuedBatch()]);
    const without = await checkRedis(await configFor(server.url));
    expect(verdicts(without)).toMatchObject({ 'redis-queue-key': 'fail' });
    const withKey = await configFor(server.url, { CHAT_PURGE_QUEUE_KEY: 'ab'.repeat(32) });
    expect(verdicts(await checkRedis(withKey))).toMatchObject({ 'redis-queue-key': 'pass' });
    await queue.close();
  });

  test('is no check where no Redis is named, and fails as a whole where it is not there', async () => {
    const { redis: _redis, ...rest } = await configFor('redis://127.0.0.1:1');
    expect(await checkRedis({ ...rest, redis: undefined })).toEqual([]);
    await expect(checkRedis({ ...rest, redis: _redis })).rejects.toMatchObject({ code: 'queue.unreachable' });
  });

  test.each<[string, Partial<RedisFacts>, string, 'pass' | 'warn' | 'fail']>([
    ['version 6.0', { version: '6.0.16' }, 'redis-version', 'fail'],
    ['version 6.2', { version: '6.2.14' }, 'redis-version', 'warn'],
    ['version 10.1', { version: '10.1.0' }, 'redis-version', 'pass'],
    ['an unknown version', { version: undefined }, 'redis-version', 'warn'],
    ['an unknown policy', { evictionPolicy: undefined }, 'redis-eviction', 'warn'],
    ['unknown persistence', { appendOnly: undefined }, 'redis-persistence', 'warn'],
    ['20 ms', { latencyMs: 20 }, 'redis-latency', 'pass'],
    ['21 ms', { latencyMs: 21 }, 'redis-latency', 'warn'],
    ['a clock 2 s ahead', { clockAheadMs: 2_000 }, 'redis-clock', 'warn'],
    ['a clock 2 s behind', { clockAheadMs: -2_000 }, 'redis-clock', 'warn'],
  ])('%s: %o makes %s %s', (_, facts, check, verdict) => {
    const findings = judgeRedis({ ...FINE, ...facts }, { allowEviction: false });
    const others = Object.entries(verdicts(findings)).filter(([name]) => name !== check);
    expect(verdicts(findings)[check]).toBe(verdict);
    expect(others.every(([, other]) => other === 'pass')).toBe(true);
  });
});

describe('a Redis that drops keys when its memory is full', () => {
  test.each(['allkeys-lru', 'volatile-lru', 'volatile-ttl'])('is refused with policy %s', async (policy) => {
    const server = await aServer('--maxmemory-policy', policy);
    await expect(openRedisStore({ ...server.address, keyPrefix: 'a-prefix' })).rejects.toMatchObject({
      code: 'redis.eviction',
      kind: 'usage',
      message: expect.stringContaining(policy),
    });
    const store = await openRedisStore({ ...server.address, keyPrefix: 'a-prefix', allowEviction: true });
    await store.close();
  });
});
