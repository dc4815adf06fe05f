// Who has a run in hand: one process at a time, and what a server brings back of a run that nobody has is called by nobody.
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processPlace } from '../../src/adapters/queue/redis/process-place.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { possiblySent, untouched } from '../../src/core/batch-state.ts';
import type { BatchQueue, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { batches, collectAll, done } from '../support/queue-hands.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const KEY = 'p:run:run-1';
const LIMIT = { timeout: 180_000 };
const ELSEWHERE = { code: 'queue.run-elsewhere', kind: 'passing' };

async function aServer(): Promise<RedisServer> {
  const server = await RedisServer.start({ appendFsync: 'always' });
  onTestFinished(() => server.remove());
  return server;
}

async function aStore(server: RedisServer): Promise<RedisStore> {
  const store = await openRedisStore({ ...server.address, keyPrefix: 'p' });
  onTestFinished(() => store.close());
  return store;
}

async function open(server: RedisServer): Promise<BatchQueue> {
  return (await aStore(server)).open('queue', { runKey: 'run-1' }, () => undefined);
}

async function expectToOpen(server: RedisServer): Promise<void> {
  const queue = await open(server);
  expect(await server.ask(['HGET', KEY, 'holder'])).toContain(`${hostname()}:${process.pid}:`);
  await queue.close();
}

describe('a run that a process has in hand', LIMIT, () => {
  test('is refused to another one, by name, until the first one has closed it', async () => {
    const server = await aServer();
    const first = await open(server);
    await expect(open(server)).rejects.toMatchObject({
      ...ELSEWHERE,
      message: `the run is in use by process ${process.pid} on ${hostname()}`,
    });
    await first.close();
    const second = await open(server);
    await second.close();
    expect(await server.ask(['EXISTS', KEY])).toBe(0);
  });

  test('is free at once where that process is dead', async () => {
    const server = await aServer();
    const { pid } = spawnSync(process.execPath, ['--version']);
    await server.ask(['HSET', KEY, 'holder', `${hostname()}:${pid}:${processPlace()}:x`]);
    await server.ask(['PEXPIRE', KEY, 3_600_000]);
    await expectToOpen(server);
  });

  test('is refused where the same host name and process id are those of another container', async () => {
    const server = await aServer();
    const { pid } = spawnSync(process.execPath, ['--version']);
    await server.ask(['HSET', KEY, 'holder', `${hostname()}:${pid}:another-namespace:x`]);
    await server.ask(['PEXPIRE', KEY, 15_000]);
    const renewing = setInterval(() => void server.ask(['PEXPIRE', KEY, 15_000]), 100);
    onTestFinished(() => clearInterval(renewing));
    await expect(open(server)).rejects.toMatchObject(ELSEWHERE);
  });

  test('is one run in all its queues: a process that has one of them has the others too', async () => {
    const server = await aServer();
    const store = await aStore(server);
    const queue = await store.open('queue', { runKey: 'run-1' }, () => undefined);
    const later = (await aStore(server)).open('later-queue', { runKey: 'run-1' }, () => undefined);
    await expect(later).rejects.toMatchObject(ELSEWHERE);
    const own = await store.open('later-queue', { runKey: 'run-1' }, () => undefined);
    await queue.close();
    await expect(open(server)).rejects.toMatchObject(ELSEWHERE);
    await own.close();
    await expectToOpen(server);
  });

  test('is free when a process on another machine has not said for a while that it is there', async () => {
    const server = await aServer();
    await server.ask(['HSET', KEY, 'holder', 'elsewhere:1:x']);
    await server.ask(['PEXPIRE', KEY, 700]);
    await expectToOpen(server);
  });

  test('ends for a process that stood still until another one had taken it', async () => {
    const server = await aServer();
    const queue = await open(server);
    await server.ask(['HSET', KEY, 'holder', 'elsewhere:1:x']);
    let error: unknown;
    await waitUntil('it finds out', async () => {
      error = await queue.collect(1).catch((cause: unknown) => cause);
      return error instanceof Error;
    });
    expect(error).toMatchObject({ ...ELSEWHERE, message: 'the run is in use by process 1 on elsewhere' });
    await expect(queue.feed(batches(1))).rejects.toMatchObject(ELSEWHERE);
    await expect(queue.shared?.setHeld(true)).rejects.toMatchObject(ELSEWHERE);
    expect(await server.ask(['EXISTS', 'p:queue:held-runs'])).toBe(0);
  });
});

describe('batches that a server has when it is started again', LIMIT, () => {
  test('are not called while nobody has their run in hand; then they are, as sent once perhaps', async () => {
    const server = await aServer();
    const dead = await open(server);
    await dead.feed(batches(1));
    // As if the run had ended and the server had lost that its batches were taken back.
    await dead.close();
    await server.restart();
    const seen: QueuedBatch[] = [];
    const worker = (await aStore(server)).serve('queue', () => undefined);
    worker.work((batch) => {
      seen.push(batch);
      return done(batch);
    }, 1);
    await waitUntil('it was passed over twice', async () => {
      return Number(await server.ask(['HGET', 'p:queue:run-1.0', 'ats'])) > 2;
    });
    expect(seen).toEqual([]);
    const queue = await open(server);
    await queue.feed(batches(1));
    expect(await collectAll(queue, 1)).toHaveLength(1);
    expect(seen.map(({ state }) => state)).toEqual([possiblySent(untouched(2))]);
    await worker.close();
    await queue.close();
  });

  test('are not called while their run is held', async () => {
    const server = await aServer();
    const queue = await open(server);
    await queue.feed(batches(1));
    await queue.shared?.allowCalls(false);
    await server.restart();
    let calls = 0;
    const worker = (await aStore(server)).serve('queue', () => undefined);
    worker.work((batch) => {
      calls += 1;
      return done(batch);
    }, 1);
    await waitUntil('it was passed over twice', async () => {
      return Number(await server.ask(['HGET', 'p:queue:run-1.0', 'ats'])) > 2;
    });
    expect(calls).toBe(0);
    await queue.shared?.allowCalls(true);
    expect(await collectAll(queue, 1)).toHaveLength(1);
    await worker.close();
    await queue.close();
  });

  test('are not called of a queue whose target is over, while that of the next one is fed', async () => {
    const server = await aServer();
    const store = await aStore(server);
    const over = await store.open('queue', { runKey: 'run-1' }, () => undefined);
    await over.feed(batches(1));
    await over.shared?.allowCalls(false);
    const next = await store.open('next', { runKey: 'run-1' }, () => undefined);
    await next.feed(batches(1));
    await server.restart();
    await next.shared?.allowCalls(true);
    let calls = 0;
    const workers = (await aStore(server)).serve('queue', () => undefined);
    workers.work((batch) => {
      calls += 1;
      return done(batch);
    }, 1);
    next.work(done, 1);
    expect(await collectAll(next, 1)).toHaveLength(1);
    await waitUntil('it was passed over twice', async () => {
      return Number(await server.ask(['HGET', 'p:queue:run-1.0', 'ats'])) > 2;
    });
    expect(calls).toBe(0);
    await workers.close();
    await next.close();
    await over.close();
  });

  test('are called where the server is still the one that they were given to, though their process is dead', async () => {
    const server = await aServer();
    const dead = await open(server);
    await dead.feed(batches(1));
    await dead.close();
    let calls = 0;
    const worker = (await aStore(server)).serve('queue', () => undefined);
    worker.work((batch) => {
      calls += 1;
      return done(batch);
    }, 1);
    await waitUntil('it has ended', async () => (await server.ask(['ZCARD', 'p:queue:completed'])) === 1);
    expect(calls).toBe(1);
    await worker.close();
  });
});
