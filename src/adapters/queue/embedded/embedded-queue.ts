// The batch queue without any server: BullMQ on a database inside this process, gone when the process ends.
import {
  createPostgresBackend,
  DelayedError,
  type JobProgress,
  type PgPool,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  Worker,
} from 'bullmq';
import type { BatchQueue } from '../../../core/ports/batch-queue.ts';
import { openBatchQueue } from '../bullmq-batch-queue.ts';
import type { Engine } from '../engine.ts';
import { type Done, JobCodec, type StoredJob } from '../job-data.ts';
import { PLAIN } from '../queue-cipher.ts';
import { openDatabase } from './database.ts';
import { keepHouse } from './keep-house.ts';
import { createPglitePool } from './pglite-pool.ts';

// BullMQ's classes take the store as type arguments; naming one names them all.
class PostgresQueue extends Queue<
  StoredJob,
  Done,
  string,
  StoredJob,
  Done,
  string,
  PostgresQueueBackend,
  PostgresConnectionOptions
> {}
class PostgresWorker extends Worker<
  StoredJob,
  Done,
  string,
  PostgresQueueBackend,
  JobProgress,
  PostgresConnectionOptions
> {}

export interface EmbeddedQueueStore {
  /** The queue of one API. */
  open(queueName: string, runKey: string, onError: (error: Error) => void): Promise<BatchQueue>;
  close(): Promise<void>;
}

/** Nobody else serves this queue, so no batch can be lost to another process while this one lives. */
const LOCK_MS = 24 * 60 * 60 * 1_000;

/** Nobody reads the events; BullMQ keeps 10,000 of them unless told otherwise, each with what its job left. */
const EVENTS_KEPT = 10;

export async function openEmbeddedStore(): Promise<EmbeddedQueueStore> {
  const database = await openDatabase();
  const engine = engineOn(createPglitePool(database));
  const stopHousekeeping = keepHouse(database);
  return {
    open: (queueName, runKey, onError) =>
      openBatchQueue({ engine, queueName, codec: new JobCodec(queueName, PLAIN), runKey, onError }),
    async close() {
      await stopHousekeeping();
      await database.close();
    },
  };
}

function engineOn(connection: PgPool): Engine {
  return {
    locking: { lockDuration: LOCK_MS, skipLockRenewal: true, skipStalledCheck: true },
    // The store lives and dies with this process.
    server: () => Promise.resolve(''),
    hold: (job) => ({
      isOurs: () => Promise.resolve(true),
      async update(data) {
        await job.updateData(data);
        return true;
      },
    }),
    async toTheFront(job, token) {
      // On this store `moveToWait` puts it behind all others.
      await job.moveToDelayed(Date.now(), token);
      return new DelayedError();
    },
    async jobs(name, { onError }) {
      const queue = new PostgresQueue(
        name,
        { connection, streams: { events: { maxLen: EVENTS_KEPT } } },
        createPostgresBackend,
      );
      queue.on('error', onError);
      await queue.waitUntilReady();
      return {
        add: (jobs) => queue.addBulk(jobs),
        async ended(most) {
          const failed = await queue.getFailed(0, 0);
          return { failed, completed: failed.length > 0 ? [] : await queue.getCompleted(0, most - 1) };
        },
        remove: (jobIds) => Promise.all(jobIds.map((jobId) => queue.remove(jobId))),
        close: () => queue.close(),
      };
    },
    worker(name, processor, { onError, ...options }) {
      const worker = new PostgresWorker(name, processor, { ...options, connection }, createPostgresBackend);
      worker.on('error', onError);
      return worker;
    },
  };
}
