// A run whose process died with batches in Redis: it is gone on with on the terms of now, and with the key of now.
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Stage, setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { readSummary } from '../support/run-books.ts';
import { waitUntil } from '../support/wait-until.ts';

const RUN = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'one', '--no-work', '--rate', '50'];

interface DeadRun extends Stage {
  readonly redis: RedisServer;
  readonly env: Readonly<Record<string, string>>;
  readonly runDir: string;
}

/** A run that was killed when all its batches were in Redis, and none was called. */
async function aDeadRun(rows: number): Promise<DeadRun> {
  const ids = Array.from({ length: rows }, (_, i) => `planted-${i}`);
  const stage = await setStage(onTestFinished, { population: { accounts: ids } });
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  stage.folder.write('in.csv', ['user_id', ...ids]);
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const run = stage.folder.start(RUN, { env });
  await waitUntil('the last row is in Redis', async () =>
    (await redis.everything()).includes(`planted-${rows - 1}`),
  );
  run.kill('SIGKILL');
  await run.ended();
  return { ...stage, redis, env, runDir: stage.folder.runDir('one') };
}

describe('a run whose process died', { timeout: 180_000 }, () => {
  test('leaves no batch to be called at the rate of before', async () => {
    const { folder, redis, env, runDir, simulator } = await aDeadRun(1_000);
    const goneOn = folder.start(['apply', runDir, '--yes', '--no-work', '--rate', '5'], { env });
    await waitUntil('all batches have the new rate', async () => {
      const rates = (await redis.everything()).match(/\\+"rate\\+":\d+/g) ?? [];
      return rates.length === 10 && rates.every((rate) => rate.endsWith(':5'));
    });
    expect(simulator.calls.callCount()).toBe(0);
    goneOn.kill('SIGTERM');
    expect((await goneOn.ended()).exitCode).toBe(130);
    expect(readSummary(join(folder.path, runDir))).toMatchObject({ queue_clean: true });
  });

  test('is not stopped by what a wrong key was answered while it was dead', async () => {
    const { folder, env, runDir } = await aDeadRun(300);
    const wrong = await folder.run(['worker'], { env: { ...env, CHAT_PURGE_SECRET_KEY: 'f'.repeat(64) } });
    expect(wrong.exitCode).toBe(7);
    const { exitCode, stderr } = await folder.run(['apply', runDir, '--yes'], { env });
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    expect(readSummary(join(folder.path, runDir)).outcomes).toEqual({ deleted: 300 });
  });
});
