// The contract of the batch queue, on a real Redis; as it is and sealed.
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { Secret } from '../../src/core/secret.ts';
import { RedisServer } from '../support/redis-server.ts';
import { type BatchQueueStore, batchQueueContract } from './batch-queue-contract.ts';

async function openStore(queueKey?: Secret): Promise<BatchQueueStore> {
  const server = await RedisServer.start();
  const key = queueKey === undefined ? {} : { queueKey };
  const store = await openRedisStore({ ...server.address, keyPrefix: 'contract', ...key });
  return {
    open: (queueName, runId, onError) => store.open(queueName, { runId }, onError),
    async close() {
      await store.close();
      await server.remove();
    },
  };
}

batchQueueContract('the queue on Redis', () => openStore());
batchQueueContract('the sealed queue on Redis', () => openStore(new Secret('ab'.repeat(32))));
