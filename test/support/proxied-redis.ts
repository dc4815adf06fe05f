// A queue on a Redis server of the test's own, with a proxy in between that the test can make misbehave.
import { onTestFinished } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import { RedisProxy } from './redis-proxy.ts';
import { RedisServer } from './redis-server.ts';

const QUEUE = { keyPrefix: 'p', name: 'queue', run: { runKey: 'run-1' } } as const;

export interface ProxiedRedis {
  readonly server: RedisServer;
  readonly proxy: RedisProxy;
  /** Behind the proxy. */
  readonly store: RedisStore;
  readonly queue: BatchQueue;
  readonly errors: readonly Error[];
}

export async function aProxiedRedis(
  waits: { readonly patienceMs?: number; readonly silenceMs?: number } = {},
): Promise<ProxiedRedis> {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const proxy = await RedisProxy.start(server.port);
  onTestFinished(() => proxy.close());
  const store = await openRedisStore({ ...proxy.address, keyPrefix: QUEUE.keyPrefix, ...waits });
  onTestFinished(() => store.close());
  const errors: Error[] = [];
  const queue = await store.open(QUEUE.name, QUEUE.run, (error) => errors.push(error));
  return { server, proxy, store, queue, errors };
}

/** Another process of the same queue, without the proxy. */
export async function directStore({ server }: ProxiedRedis): Promise<RedisStore> {
  const store = await openRedisStore({ ...server.address, keyPrefix: QUEUE.keyPrefix });
  onTestFinished(() => store.close());
  return store;
}
