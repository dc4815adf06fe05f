// Runs whose ids are alike or the same, in one queue on Redis: each has the batches of its own plan, and no other's.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Stage, setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { readOutcomes, readSummary } from '../support/run-books.ts';
import type { RunningCommand } from '../support/running-command.ts';
import { waitUntil } from '../support/wait-until.ts';

interface RedisStage extends Stage {
  readonly redis: RedisServer;
  readonly env: Readonly<Record<string, string>>;
}

function names(count: number, prefix: string): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}

/** Two inputs of the same size whose accounts all exist. */
async function aStage(rows: number): Promise<RedisStage> {
  const [first, second] = [names(rows, 'first'), names(rows, 'second')];
  const stage = await setStage(onTestFinished, { population: { accounts: [...first, ...second] } });
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  stage.folder.write('first.csv', ['user_id', ...first]);
  stage.folder.write('second.csv', ['user_id', ...second]);
  return { ...stage, redis, env: { CHAT_PURGE_REDIS_URL: redis.url, CHAT_PURGE_RATE: '100%' } };
}

function startRun({ folder, env }: RedisStage, args: readonly string[]): RunningCommand {
  return folder.start(['run', 'accounts', '--yes', ...args], { env });
}

async function inRedis({ redis }: RedisStage, id: string): Promise<void> {
  await waitUntil(`${id} is in Redis`, async () => (await redis.everything()).includes(id));
}

/** Fails where the books call a row deleted that is still there, or not deleted though it is gone. */
function expectAllDeleted({ simulator, folder }: RedisStage, id: string): void {
  const rows = readOutcomes(runDirOf({ folder }, id));
  const lies = rows.filter(
    (row) => row.outcome !== 'deleted' || simulator.population.has('accounts', row.id),
  );
  expect([lies.length, lies[0]]).toEqual([0, undefined]);
}

function runDirOf({ folder }: Pick<Stage, 'folder'>, id: string): string {
  return join(folder.path, folder.runDir(id));
}

describe('what tells runs apart', { timeout: 180_000 }, () => {
  test('a run is not told what became of a dead run that had the same id', async () => {
    const stage = await aStage(300);
    const dead = startRun(stage, ['first.csv', '--run-id', 'nightly', '--no-work']);
    await inRedis(stage, 'first-299');
    dead.kill('SIGKILL');
    await dead.ended();
    rmSync(runDirOf(stage, 'nightly'), { recursive: true });
    const { exitCode, stderr } = await startRun(stage, ['second.csv', '--run-id', 'nightly']).ended();
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    expectAllDeleted(stage, 'nightly');
    expect(readSummary(runDirOf(stage, 'nightly')).outcomes).toEqual({ deleted: 300 });
  });

  test('two runs of which one has the id of the other and a dot behind it keep to their own batches', async () => {
    const stage = await aStage(5_000);
    const runs = [
      startRun(stage, ['first.csv', '--run-id', 'week']),
      startRun(stage, ['second.csv', '--run-id', 'week.2']),
    ];
    for (const run of runs) {
      const { exitCode, stderr } = await run.ended();
      expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    }
    for (const id of ['week', 'week.2']) {
      const summary = readSummary(runDirOf(stage, id));
      expectAllDeleted(stage, id);
      expect(summary).toMatchObject({ outcomes: { deleted: 5_000 }, queue_clean: true });
    }
  });
});
