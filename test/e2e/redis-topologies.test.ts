// The command line with a Redis that is not one server: found by sentinels, or a cluster.
import { describe, expect, onTestFinished, test } from 'vitest';
import { RedisCluster } from '../support/redis-cluster.ts';
import { RedisWithSentinel } from '../support/redis-sentinel.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { aStageOn, calls, expectDone, startRun, startWorker } from '../support/redis-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const LIMIT_MS = 180_000;
const PREFIX = '{chat-purge}:';

describe('a Redis that sentinels watch over', { timeout: LIMIT_MS }, () => {
  test('a run and its worker go on with the new master after a failover, and the books agree', async () => {
    const stage = await aStageOn(onTestFinished, await RedisWithSentinel.start());
    const worker = await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 100);
    await stage.redis.master.kill();
    await stage.redis.failedOver();
    const before = stage.simulator.calls.callCount();
    await calls(stage, before + 20);
    await expectDone(stage, run);
    worker.kill('SIGTERM');
    expect((await worker.ended()).exitCode).toBe(0);
  });

  test('a run goes on when the master loses its place, lives on, and has it again', async () => {
    const stage = await aStageOn(onTestFinished, await RedisWithSentinel.start(), { rows: 250_000 });
    const worker = await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 60);
    await stage.redis.failOver();
    await stage.redis.failedOver();
    await follows(stage.redis.master);
    await stage.redis.failOver();
    await stage.redis.failedBack();
    expect(run.hasEnded).toBe(false);
    await run.ended();
    await follows(stage.redis.replica);
    await expectDone(stage, run);
    worker.kill('SIGTERM');
    expect((await worker.ended()).exitCode).toBe(0);
    expect(run.stderr + worker.stderr).not.toMatch(/Warning|READONLY/);
  });

  test('a run ends with 5 where no sentinel answers', async () => {
    const stage = await aStageOn(onTestFinished, await RedisWithSentinel.start(), { rows: 10 });
    await stage.redis.remove();
    const { exitCode, stderr } = await startRun(stage).ended();
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/Redis at redis\+sentinel:\/\/[\d.:,]+\/mymaster cannot be reached/);
  });
});

/** Until then it has what it had when it was the master itself. */
async function follows(server: RedisServer): Promise<void> {
  await waitUntil('it follows the other one', async () =>
    String(await server.ask(['INFO', 'replication'])).includes('master_link_status:up'),
  );
}

describe('a Redis cluster', { timeout: LIMIT_MS }, () => {
  test.each([1, 3])(
    'of %i masters: a run shares its work with a worker and leaves nothing',
    async (masters) => {
      const stage = await aStageOn(onTestFinished, await RedisCluster.start({ masters }), { rows: 10_000 });
      await startWorker(stage);
      const run = startRun(stage);
      await calls(stage, 40);
      expect(await stage.redis.everything()).toContain(PREFIX);
      await expectDone(stage, run);
    },
  );

  test('a run goes on when the master that has its keys dies and a replica takes its place', async () => {
    const stage = await aStageOn(onTestFinished, await RedisCluster.start({ masters: 3, replicas: true }));
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 100);
    const master = await stage.redis.masterOf(`${PREFIX}any`);
    await master.kill();
    const before = stage.simulator.calls.callCount();
    await calls(stage, before + 60);
    await expectDone(stage, run);
  });
});
