// The notes on batches that others may call: on the disk before anybody can.
import { expect, onTestFinished, test, vi } from 'vitest';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import type { BatchQueue, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { feedShared } from '../../src/pipeline/shared-run.ts';
import { batches } from '../support/queue-hands.ts';
import { tempDirs } from '../support/temp-dir.ts';

/** A disk that takes what is written, and says that it cannot flush it. */
vi.mock('node:fs', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  fdatasync: (_fd: number, done: (error: Error) => void) =>
    done(Object.assign(new Error('EIO: no flush'), { code: 'EIO' })),
}));

const newDir = tempDirs();

test('a batch whose note cannot be brought to the disk is given to nobody', async () => {
  const dir = await newDir();
  const ledger = await openLedger(dir, { batches: 2, seal: 's' });
  onTestFinished(() => ledger.close().catch(() => undefined));
  const fed: QueuedBatch[] = [];
  const feed = (some: readonly QueuedBatch[]) => Promise.resolve(void fed.push(...some));
  const queue = { shared: {}, feed } as unknown as BatchQueue;
  await expect(feedShared({ queue, ledger }, batches(2))).rejects.toMatchObject({
    code: 'disk.write-failed',
    kind: 'passing',
  });
  expect(fed).toEqual([]);
});
