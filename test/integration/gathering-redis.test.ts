// Commands that come up together reach the socket together, and are single ones all the same.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { GatheringRedis } from '../../src/adapters/queue/redis/gathering-redis.ts';
import { RedisServer } from '../support/redis-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start({ appendFsync: 'always' });
});
afterAll(() => server.remove());

async function aClient(): Promise<GatheringRedis> {
  const client = new GatheringRedis(server.url, { maxRetriesPerRequest: null, lazyConnect: true });
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  await client.connect();
  return client;
}

function countUp(client: GatheringRedis, key: string, times: number): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: times }, () => client.incr(key)));
}

test('the commands of one round go out in one write, and are answered in their order', async () => {
  const client = await aClient();
  const alone = vi.spyOn(client.stream, '_write');
  const together = vi.spyOn(client.stream, '_writev');
  expect(await countUp(client, 'round', 50)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect([alone.mock.calls.length, together.mock.calls.length]).toEqual([0, 1]);
  await client.incr('round');
  expect([alone.mock.calls.length, together.mock.calls.length]).toEqual([1, 1]);
});

test('what was not answered when the connection was lost is sent again, command by command', async () => {
  const client = await aClient();
  await client.set('lost', 0);
  await server.kill();
  const counted = countUp(client, 'lost', 50);
  await server.start();
  expect((await counted).length).toBe(50);
  expect(Number(await client.get('lost'))).toBeGreaterThanOrEqual(50);
});

test('what came up before the client is told to end is still written', async () => {
  const client = await aClient();
  const told = client.set('last', 'word');
  client.disconnect();
  await Promise.allSettled([told, once(client, 'end')]);
  expect(await server.ask(['GET', 'last'])).toBe('word');
});
