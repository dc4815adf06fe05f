// A run over Redis whose queue is sealed: what a look into Redis shows, and what a worker without the key can do.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedisServer } from '../support/redis-server.ts';
import {
  aRedisStage,
  calls,
  expectDone,
  goOn,
  type RedisStage,
  startRun,
  startWorker,
} from '../support/redis-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const LIMIT_MS = 180_000;
const KEY = 'ab'.repeat(32);

async function aSealedStage(rows: number): Promise<RedisStage<RedisServer>> {
  const env = { CHAT_PURGE_QUEUE_KEY: KEY };
  return aRedisStage(onTestFinished, {}, { rows, env });
}

/** The same stage, with another key or with none. */
function withKey({ env, ...stage }: RedisStage<RedisServer>, key?: string): RedisStage<RedisServer> {
  const { CHAT_PURGE_QUEUE_KEY: _key, ...others } = env as Record<string, string>;
  return { ...stage, env: key === undefined ? others : { ...others, CHAT_PURGE_QUEUE_KEY: key } };
}

interface Witness {
  readonly commands: number;
  readonly planted: number;
}

/** Looks on at every command that Redis is sent, those of scripts included. */
async function look({ redis }: RedisStage<RedisServer>): Promise<Witness> {
  const witness = { commands: 0, planted: 0 };
  const client = redis.client();
  const monitor = await client.monitor();
  onTestFinished(() => {
    monitor.disconnect();
    client.disconnect();
  });
  monitor.on('monitor', (_time: string, args: readonly string[]) => {
    witness.commands += 1;
    if (args.some((arg) => arg.includes('planted-'))) witness.planted += 1;
  });
  return witness;
}

describe('with a queue key', { timeout: LIMIT_MS }, () => {
  test('no id is ever sent to Redis, in whatever command, and none is left', async () => {
    const stage = await aSealedStage(10_000);
    const witness = await look(stage);
    await startWorker(stage);
    const run = startRun(stage);
    await calls(stage, 30);
    expect(await stage.redis.everything()).not.toContain('planted-');
    await expectDone(stage, run);
    expect(witness.commands).toBeGreaterThan(1_000);
    expect(witness.planted).toBe(0);
  });

  test('the same look finds the ids of a run without a key', async () => {
    const stage = withKey(await aSealedStage(1_000));
    const witness = await look(stage);
    await expectDone(stage, startRun(stage));
    expect(witness.planted).toBeGreaterThan(10);
  });

  test.each([
    ['no key', undefined],
    ['another key', 'cd'.repeat(32)],
  ])('a worker with %s ends with 2, settles nothing, and one with the key does it all', async (_, key) => {
    const stage = await aSealedStage(2_000);
    const early = await startWorker(withKey(stage, key));
    const run = startRun(stage, ['--no-work']);
    const ended = await early.ended();
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/\d+ batches sealed with the queue key \w{8} are on this Redis/);
    expect(ended.stderr).toContain('--queue-key-file');
    expect(ended.stderr).not.toMatch(/planted-|abab|cdcd/);
    const late = await stage.folder.run(['worker'], { env: withKey(stage, key).env });
    expect(late.exitCode).toBe(2);
    expect(stage.simulator.calls.callCount()).toBe(0);
    await startWorker(stage);
    await expectDone(stage, run);
    // Nothing counts as sent before: each batch was called once.
    expect(stage.simulator.calls.callCount()).toBe(20);
  });

  test('a run that was killed is gone on with under its own key only', async () => {
    const stage = await aSealedStage(3_000);
    const run = startRun(stage, ['--no-work']);
    await waitUntil('the batches are in Redis', async () =>
      (await stage.redis.everything()).includes('one.29'),
    );
    run.kill('SIGKILL');
    await run.ended();
    const refused = await goOn(withKey(stage)).ended();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/30 batches sealed with the queue key/);
    expect(stage.simulator.calls.callCount()).toBe(0);
    await expectDone(stage, goOn(stage));
  });

  test('a run that was killed is cancelled with the queue key alone, and leaves nothing in Redis', async () => {
    const stage = await aSealedStage(3_000);
    const run = startRun(stage, ['--no-work']);
    await waitUntil('the batches are in Redis', async () =>
      (await stage.redis.everything()).includes('one.29'),
    );
    run.kill('SIGKILL');
    await run.ended();
    const cancelled = await stage.folder.run(
      ['cancel', stage.folder.runDir('one'), '--reason', 'the wrong list', '--json'],
      { env: { ...stage.env, CHAT_PURGE_SECRET_KEY: undefined } },
    );
    expect(cancelled.exitCode, cancelled.stderr).toBe(0);
    expect(JSON.parse(cancelled.stdout)).toMatchObject({
      state: 'cancelled',
      balanced: true,
      queue_clean: true,
      outcomes: { not_sent: 3_000 },
    });
    expect(stage.simulator.calls.callCount()).toBe(0);
  });
});
