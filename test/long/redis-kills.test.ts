// The command line with Redis, as processes that are killed: a worker, the process of the run, Redis with all it knew.
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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
import { readSummary } from '../support/run-books.ts';

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
    expect(tookMs).toBeLessThan(15_000);
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

  test('outlives a Redis that has forgotten everything', async () => {
    const stage = await aStage();
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 60);
    await stage.redis.restart();
    await expectDone(stage, run);
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
