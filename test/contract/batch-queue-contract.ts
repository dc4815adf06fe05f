// What every batch queue must do, whatever stands behind it: one suite, run for each store.
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import { testContents } from './batch-queue-contents.ts';
import { testWork } from './batch-queue-work.ts';

export interface BatchQueueStore {
  open(queueName: string, runKey: string, onError: (error: Error) => void): Promise<BatchQueue>;
  close(): Promise<void>;
}

/** `openStore` opens the store once for the whole suite; each test has a queue of its own name in it. */
export function batchQueueContract(name: string, openStore: () => Promise<BatchQueueStore>): void {
  describe(`the contract of ${name}`, () => {
    const errors: Error[] = [];
    const opened: BatchQueue[] = [];
    let store: BatchQueueStore | undefined;
    let queues = 0;

    beforeAll(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      for (const queue of opened.splice(0)) await queue.close();
      expect(errors.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await store?.close();
    });

    async function aQueue(): Promise<BatchQueue> {
      if (store === undefined) throw new Error('the store is not open');
      queues += 1;
      const queue = await store.open(`contract-${queues}`, 'run-1', (error) => errors.push(error));
      opened.push(queue);
      return queue;
    }

    testContents(aQueue);
    testWork(aQueue);
  });
}
