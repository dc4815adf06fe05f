// The contract of the batch queue, for each store there is.
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/queue/embedded/embedded-queue.ts';
import { batches, collectAll, done } from '../support/queue-hands.ts';
import { batchQueueContract } from './batch-queue-contract.ts';

batchQueueContract('the embedded queue', openEmbeddedStore);

test('a batch that is to be tried again does not wait longer where the clock is set back', async () => {
  const store = await openEmbeddedStore();
  const queue = await store.open('queue', 'run', () => undefined);
  onTestFinished(() => queue.close());
  const realNow = Date.now;
  onTestFinished(() => void vi.restoreAllMocks());
  await queue.feed(batches(1));
  let begun = 0;
  queue.work((batch) => {
    begun += 1;
    if (begun > 1) return done(batch);
    setTimeout(() => vi.spyOn(Date, 'now').mockImplementation(() => realNow() - 3_600_000), 50);
    return Promise.resolve({ kind: 'again', state: batch.state, delayMs: 200 });
  }, 1);
  expect(await collectAll(queue, 1)).toHaveLength(1);
});
