// Finds out why no node of a cluster can be reached: the client keeps to itself what its connections met.
import { Redis, type RedisOptions } from 'ioredis';
import type { RedisHost } from '../../../../core/redis-url.ts';

/** What the last of the nodes that fail has to say; undefined where one of them answers. */
export async function lastNodesError(
  nodes: readonly RedisHost[],
  options: Omit<RedisOptions, 'replyMapping'>,
): Promise<Error | undefined> {
  let last: Error | undefined;
  for (const node of nodes) {
    last = await errorOf({ ...options, ...node });
    if (last === undefined) return undefined;
  }
  return last;
}

async function errorOf(options: Omit<RedisOptions, 'replyMapping'>): Promise<Error | undefined> {
  const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  let told: Error | undefined;
  client.on('error', (error: Error) => {
    told = error;
  });
  try {
    await client.connect();
    await client.cluster('SLOTS');
    return undefined;
  } catch (error) {
    return told ?? (error instanceof Error ? error : new Error(String(error)));
  } finally {
    client.disconnect();
  }
}
