// How much memory of Redis a run takes, looked at all through it.
import { setTimeout as pause } from 'node:timers/promises';
import type { OnTestFinished } from './purge-folder.ts';
import { RedisServer } from './redis-server.ts';
import { startSimulatorProcess } from './simulator-process.ts';

const SAMPLE_MS = 200;
/** With seven digits behind it as long as an id can be: 32 bytes. */
const LONGEST_PREFIX = 'an-id-as-long-as-can-be--';

export interface RedisMemoryOrder {
  readonly rows: number;
  /** Whether a queue key seals what is in the queue. */
  readonly sealed: boolean;
  /** As `--rate` takes it; a slow run has its whole high-water mark in the queue, a fast one has less. */
  readonly rate: string;
}

export interface RedisMemory {
  readonly exitCode: number | null;
  readonly samples: number;
  /** The most that there was above what Redis took before the run, MB of 1,000,000 bytes. */
  readonly peakMb: number;
  readonly seconds: number;
}

/** A run of accounts with the longest ids and a worker, against a simulator on this machine. */
export async function measureRedisMemory(
  onTestFinished: OnTestFinished,
  { rows, sealed, rate }: RedisMemoryOrder,
): Promise<RedisMemory> {
  const redis = await RedisServer.start({ appendFsync: 'everysec' });
  onTestFinished(() => redis.remove());
  const { folder } = await startSimulatorProcess(onTestFinished, {
    limits: { account_delete: null },
    population: { accountsPattern: { prefix: LONGEST_PREFIX, from: 1, to: rows } },
  });
  const ids = Array.from({ length: rows }, (_, i) => `${LONGEST_PREFIX}${i + 1}`);
  folder.write('in.csv', ['user_id', ...ids]);
  const key = sealed ? { CHAT_PURGE_QUEUE_KEY: 'ab'.repeat(32) } : {};
  const env = { CHAT_PURGE_REDIS_URL: redis.url, ...key };

  const client = redis.client();
  onTestFinished(() => client.disconnect());
  const used = async () => Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
  const before = await used();
  const startedMs = performance.now();
  const worker = folder.start(['worker'], { env });
  await worker.writes('serves app');
  const run = folder.start(['run', 'accounts', 'in.csv', '--yes', '--rate', rate], { env });
  let [peak, samples] = [0, 0];
  while (!run.hasEnded) {
    peak = Math.max(peak, (await used()) - before);
    samples += 1;
    await pause(SAMPLE_MS);
  }
  const { exitCode } = await run.ended();
  const seconds = (performance.now() - startedMs) / 1_000;
  return { exitCode, samples, peakMb: peak / 1_000_000, seconds };
}
