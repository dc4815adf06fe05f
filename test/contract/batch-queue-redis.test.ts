// The contract of the batch queue, on a real Redis.
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { RedisServer } from '../support/redis-server.ts';
import { batchQueueContract } from './batch-queue-contract.ts';

batchQueueContract('the queue on Redis', async () => {
  const server = await RedisServer.start();
  const store = await openRedisStore({ ...server.address, keyPrefix: 'contract' });
  return {
    open: (queueName, runKey, onError) => store.open(queueName, { runKey }, onError),
    async close() {
      await store.close();
      await server.remove();
    },
  };
});
