// The batch queue without any server: BullMQ's worker on jobs in the memory of this process, gone when the process ends.
import { DelayedError, type IQueueBackend, type JobProgress, WaitingError, Worker } from 'bullmq';
import type { BatchQueue } from '../../../core/ports/batch-queue.ts';
import { openBatchQueue } from '../bullmq-batch-queue.ts';
import type { Engine, FailedJob, RunJobs } from '../engine.ts';
import { type Done, type EndedJob, JobCodec, type StoredJob } from '../job-data.ts';
import { JobTable } from './job-table.ts';
import { memoryBackend } from './memory-backend.ts';

// BullMQ's classes take the store as type arguments; naming one names them all.
class MemoryWorker extends Worker<StoredJob, Done, string, IQueueBackend, JobProgress, object> {}

export interface EmbeddedQueueStore {
  /** The queue of one API. */
  open(queueName: string, runKey: string, onError: (error: Error) => void): Promise<BatchQueue>;
  close(): Promise<void>;
}

/** Nobody else serves this queue, so no batch can be lost to another process while this one lives. */
const LOCK_MS = 24 * 60 * 60 * 1_000;

export function openEmbeddedStore(): Promise<EmbeddedQueueStore> {
  const tables = new Map<string, JobTable>();
  const engine = engineOn((name) => {
    const table = tables.get(name) ?? new JobTable();
    tables.set(name, table);
    return table;
  });
  return Promise.resolve({
    open: (queueName, runKey, onError) =>
      openBatchQueue({ engine, queueName, codec: new JobCodec(queueName), runKey, onError }),
    close: () => Promise.resolve(tables.clear()),
  });
}

function engineOn(tableOf: (name: string) => JobTable): Engine {
  return {
    locking: { lockDuration: LOCK_MS, skipLockRenewal: true, skipStalledCheck: true },
    // The store lives and dies with this process.
    server: () => Promise.resolve(''),
    hold: (job) => ({
      standing: () => Promise.resolve('ours'),
      ask: () => Promise.resolve('ours'),
      async update(data) {
        await job.updateData(data);
        return true;
      },
    }),
    isInHand: () => Promise.resolve(true),
    async giveBack(job, token, delayMs) {
      const isAtOnce = delayMs === 0;
      await (isAtOnce ? job.moveToWait(token) : job.moveToDelayed(Date.now() + delayMs, token));
      return isAtOnce ? new WaitingError() : new DelayedError();
    },
    jobs: (name) => Promise.resolve(jobsIn(tableOf(name))),
    worker(name, processor, { onError, ...options }) {
      const worker = new MemoryWorker(
        name,
        processor,
        { ...options, connection: {} },
        memoryBackend(tableOf(name)),
      );
      worker.on('error', onError);
      return worker;
    },
  };
}

function jobsIn(table: JobTable): RunJobs {
  return {
    add(jobs) {
      for (const { name, data, opts } of jobs) table.add(opts.jobId ?? '', name, data);
      return Promise.resolve();
    },
    ended(most) {
      const completed: EndedJob[] = [];
      const failed: FailedJob[] = [];
      for (const { id, end } of table.ended()) {
        if (end === undefined || completed.length >= most) break;
        if ('failedReason' in end) failed.push({ id, failedReason: end.failedReason });
        else completed.push({ id, returnvalue: end.returnvalue });
      }
      return Promise.resolve({ completed, failed });
    },
    remove: (jobIds) => Promise.resolve(table.remove(jobIds)),
    close: () => Promise.resolve(),
  };
}
