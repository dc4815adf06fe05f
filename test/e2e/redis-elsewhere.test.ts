// A run that was killed on one Redis is neither continued nor cancelled without that one.
import { describe, expect, onTestFinished, test } from 'vitest';
import { aDeadMixedRun, callsWithin, type MixedStage, waiting } from '../support/dead-mixed-run.ts';
import { RedisServer } from '../support/redis-server.ts';
import { startWorker } from '../support/redis-stage.ts';
import { readSummary } from '../support/run-books.ts';
import type { EndedCommand } from '../support/running-command.ts';

const LIMIT = { timeout: 90_000 };

type Env = Readonly<Record<string, string>>;

function command(
  { folder, runDir }: MixedStage,
  args: readonly string[],
  env: Env = {},
): Promise<EndedCommand> {
  const [name = '', ...more] = args;
  return folder.run([name, runDir, ...more], { env });
}

const GIVE_UP = ['cancel', '--reason', 'wrong list'];
const GO_ON = ['apply', '--yes', '--rate', '100'];

describe('a run that was killed on Redis', LIMIT, () => {
  test('is neither gone on with nor cancelled without it, on another one, or under another prefix', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    const other = await RedisServer.start();
    onTestFinished(() => other.remove());
    const before = [stage.folder.read(`${stage.runDir}/ledger.ndjson`), stage.simulator.calls.callCount()];
    const wrong: readonly Env[] = [
      {},
      { CHAT_PURGE_REDIS_URL: other.url },
      { ...stage.env, CHAT_PURGE_REDIS_PREFIX: 'another' },
    ];
    for (const env of wrong) {
      for (const args of [GO_ON, ['resume', '--yes'], GIVE_UP]) {
        const { exitCode, stderr } = await command(stage, args, env);
        expect([args[0], env, exitCode]).toEqual([args[0], env, 2]);
        expect(stderr).toContain(`may still stand in ${stage.redis.url} (prefix chat-purge, used from `);
      }
    }
    const after = [stage.folder.read(`${stage.runDir}/ledger.ndjson`), stage.simulator.calls.callCount()];
    expect(after).toEqual(before);
    expect((await command(stage, GIVE_UP, stage.env)).exitCode).toBe(0);
    await startWorker(stage);
    expect(await callsWithin(stage, 2_500)).toBe(0);
    // Over, and nothing is left: its reports can be made again without Redis.
    expect((await command(stage, ['apply', '--yes'])).exitCode).toBe(9);
  });

  test('is gone on with over another address of the same Redis, and then needs none any more', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    const byName = { CHAT_PURGE_REDIS_URL: stage.redis.url.replace('127.0.0.1', 'localhost') };
    const { exitCode, stderr } = await command(stage, GO_ON, byName);
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    expect(readSummary(stage.folder.file(stage.runDir))).toMatchObject({ queue_clean: true });
    expect(await stage.redis.ask(['KEYS', '*:run:*'])).toEqual([]);
    expect((await command(stage, ['apply', '--yes'])).exitCode).toBe(0);
  });

  test('is gone on with without it where the operator says that it is gone for good', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    await stage.redis.kill();
    expect((await command(stage, [...GO_ON, '--max-duration', '1s'])).exitCode).toBe(2);
    expect((await command(stage, [...GO_ON, '--redis-gone', '--max-duration', '1s'])).exitCode).toBe(130);
    const { exitCode, stderr } = await command(stage, GO_ON);
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  });

  test('is gone on with where its Redis has forgotten everything', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    await stage.redis.restart();
    expect(await waiting(stage)).toBe(0);
    const { exitCode, stderr } = await command(stage, GO_ON, stage.env);
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    expect(readSummary(stage.folder.file(stage.runDir)).outcomes).toEqual({ deleted: 8_003 });
  });

  test('is not called cancelled where its Redis does not answer', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    const before = stage.folder.read(`${stage.runDir}/ledger.ndjson`);
    await stage.redis.kill();
    expect((await command(stage, GIVE_UP, stage.env)).exitCode).toBe(5);
    expect(stage.folder.read(`${stage.runDir}/ledger.ndjson`)).toBe(before);
  });
});
