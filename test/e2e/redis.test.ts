// The command line with Redis, as processes that are killed: workers, the process of the run, Redis itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { runKeyOf } from '../../src/compose/open-queues.ts';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { allDeleted, aQueuedBatch } from '../support/batch-builders.ts';
import { expectInTime } from '../support/in-time.ts';
import type { RedisServer, RedisServerOptions } from '../support/redis-server.ts';
import {
  aRedisStage,
  calls,
  expectDone,
  goOn,
  type RedisStage,
  STAGE_ROWS,
  startRun,
  startWorker,
} from '../support/redis-stage.ts';
import { readPlan, readSummary } from '../support/run-books.ts';
import { expectTruth } from '../support/truth.ts';
import { waitUntil } from '../support/wait-until.ts';

const LIMIT_MS = 180_000;

function aStage(options: RedisServerOptions = {}, rows = STAGE_ROWS): Promise<RedisStage<RedisServer>> {
  return aRedisStage(onTestFinished, options, { rows });
}

describe('a run over Redis', { timeout: LIMIT_MS }, () => {
  test('goes on when a worker is killed, and its calls are taken over in under 15 s', async () => {
    const stage = await aStage();
    const [victim, other] = await Promise.all([startWorker(stage), startWorker(stage)]);
    const run = startRun(stage);
    await calls(stage, 100);
    expect(await stage.redis.everything()).toContain('planted-');
    victim.kill('SIGKILL');
    const killedMs = performance.now();
    await expectDone(stage, run);
    // Nothing can be left before the batches of the victim have been called again.
    const tookMs = performance.now() - killedMs;
    console.log(`finished ${Math.round(tookMs)} ms after the kill`);
    expectInTime(tookMs, 15_000);
    other.kill('SIGTERM');
    expect((await other.ended()).exitCode).toBe(0);
    expect(other.stderr).not.toContain('planted-');
  });

  test('is gone on with when its own process is killed', async () => {
    const stage = await aStage();
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 80);
    run.kill('SIGKILL');
    await run.ended();
    const before = stage.simulator.calls.callCount();
    await calls(stage, before + 30);
    await expectDone(stage, goOn(stage));
  });

  test('leaves the calls to the workers with --no-work', async () => {
    const stage = await aStage({}, 1_000);
    const run = startRun(stage, ['--no-work']);
    await waitUntil('the batches are in Redis', async () =>
      (await stage.redis.everything()).includes('planted-'),
    );
    expect(stage.simulator.calls.callCount()).toBe(0);
    await startWorker(stage);
    await expectDone(stage, run);
  });

  test.each(['always', 'everysec'] as const)(
    'outlives a Redis that is killed and started again (appendfsync %s)',
    async (appendFsync) => {
      const stage = await aStage({ appendFsync });
      await startWorker(stage);
      const run = startRun(stage);
      await calls(stage, 60);
      await stage.redis.restart();
      await calls(stage, 150);
      await stage.redis.restart();
      await expectDone(stage, run);
    },
  );

  test('outlives a Redis that has forgotten everything', async () => {
    const stage = await aStage();
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 60);
    await stage.redis.restart();
    await expectDone(stage, run);
  });

  test('that is stopped leaves nothing in Redis, and goes on from its notes', async () => {
    const stage = await aStage();
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 60);
    run.kill('SIGTERM');
    expect((await run.ended()).exitCode).toBe(130);
    expect(await stage.redis.everything()).not.toMatch(/planted-|one\./);
    expectTruth(stage.simulator, stage.runDir);
    expect(readSummary(stage.runDir)).toMatchObject({ state: 'stopped', queue_clean: true });
    const before = stage.simulator.calls.callCount();
    await expectDone(stage, goOn(stage));
    // What was taken back is sent once, not once more.
    expect(stage.simulator.calls.callCount() - before).toBeLessThanOrEqual(STAGE_ROWS / 100 - 50);
  });

  test('whose process died when all was settled is cleared up by apply, without a call', async () => {
    const stage = await aStage({}, 500);
    await expectDone(stage, startRun(stage));
    const calls = stage.simulator.calls.callCount();
    const store = await openRedisStore({ ...stage.redis.address, keyPrefix: 'chat-purge' });
    onTestFinished(() => store.close());
    const { CHAT_PURGE_SDKAPPID: app } = describeSimulator(stage.simulator).env;
    const queueName = `chat-purge-${app}-accounts`;
    const runKey = runKeyOf(readPlan(stage.runDir));
    const queue = await store.open(queueName, { runKey }, () => undefined);
    await queue.feed([aQueuedBatch({ batch: 0, ids: ['planted-0', 'planted-1'] })]);
    queue.work(() => Promise.resolve({ kind: 'done', state: allDeleted(2) }), 1);
    await waitUntil('it has ended', async () => (await queue.collect(1)).length === 1);
    await queue.close();
    const { queue_clean: _clean, ...before } = readSummary(stage.runDir);
    writeFileSync(join(stage.runDir, 'summary.json'), JSON.stringify(before));
    await expectDone(stage, goOn(stage));
    expect(stage.simulator.calls.callCount()).toBe(calls);
  });

  test('shares the limit with another run, and shares it evenly', async () => {
    const each = 80_000;
    const stage = await aStage({}, each);
    stage.folder.write('more.csv', ['user_id', ...Array.from({ length: each }, (_, i) => `nobody-${i}`)]);
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 20);
    const other = stage.folder.start(['run', 'accounts', 'more.csv', '--yes', '--run-id', 'two'], {
      env: stage.env,
    });
    await expectDone(stage, run);
    expect((await other.ended()).exitCode).toBe(0);
    const { rows, outcomes } = readSummary(join(stage.folder.path, stage.folder.runDir('two')));
    expect(outcomes).toEqual({ absent: rows });
    const order = stage.simulator.calls.entries.map(({ ids: [id = ''] = [] }) => id.split('-')[0]);
    const both = order.slice(order.indexOf('nobody'), order.lastIndexOf('planted'));
    const share = both.filter((who) => who === 'nobody').length / both.length;
    console.log(`the second run had ${Math.round(share * 100)} % of ${both.length} calls while both went on`);
    expect(both.length).toBeGreaterThan(200);
    // Runs are served in blocks of what each lets wait, so where the counting ends adds up to one block to one of them.
    expect(share).toBeGreaterThan(1 / 3);
    expect(share).toBeLessThan(2 / 3);
  });
});

describe('without what it needs', { timeout: LIMIT_MS }, () => {
  test('a run and a worker end with 5 where Redis is not there, and the run can go on', async () => {
    const stage = await aStage({}, 10);
    await stage.redis.kill();
    const run = await startRun(stage).ended();
    expect(run.exitCode).toBe(5);
    expect(run.stdout + run.stderr).toMatch(/Redis at redis:\/\/127\.0\.0\.1:\d+ cannot be reached/);
    const worker = await stage.folder.run(['worker'], { env: stage.env });
    expect(worker.exitCode).toBe(5);
    await stage.redis.start();
    await expectDone(stage, goOn(stage));
  });

  test('a worker whose key is refused ends with 7, and so does the run', async () => {
    const stage = await aStage({}, 1_000);
    const worker = stage.folder.start(['worker'], {
      env: { ...stage.env, CHAT_PURGE_SECRET_KEY: 'f'.repeat(64) },
    });
    await worker.writes('serves app');
    const run = await startRun(stage, ['--no-work']).ended();
    expect(run.exitCode).toBe(7);
    expect((await worker.ended()).exitCode).toBe(7);
    expect(await stage.redis.everything()).not.toContain('planted-');
  });

  test('a worker without Redis, and --no-work without Redis, are wrong usage', async () => {
    const { folder } = await aStage({}, 1);
    expect((await folder.run(['worker'])).exitCode).toBe(2);
    expect((await folder.run(['run', 'accounts', 'in.csv', '--yes', '--no-work'])).exitCode).toBe(2);
  });

  test('a run and a worker refuse a Redis that may drop batches, unless they are told to take it', async () => {
    const stage = await aStage({ args: ['--maxmemory-policy', 'allkeys-lru'] }, 300);
    const run = await startRun(stage).ended();
    expect([run.exitCode, stage.simulator.calls.callCount()]).toEqual([2, 0]);
    expect(run.stderr).toMatch(
      /policy allkeys-lru[\s\S]*maxmemory-policy to noeviction[\s\S]*--allow-eviction/,
    );
    expect((await stage.folder.run(['worker'], { env: stage.env })).exitCode).toBe(2);
    await expectDone(stage, goOn({ ...stage, env: { ...stage.env, CHAT_PURGE_ALLOW_EVICTION: 'true' } }));
  });
});
