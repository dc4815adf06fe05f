// The contract of the batch queue, for each store there is.
import { openEmbeddedStore } from '../../src/adapters/queue/embedded/embedded-queue.ts';
import { batchQueueContract } from './batch-queue-contract.ts';

batchQueueContract('the embedded queue', openEmbeddedStore);
