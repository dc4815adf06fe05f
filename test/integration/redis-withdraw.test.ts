// A run that takes its batches back while workers are at them: no answer may go with the batch that it is about.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { Withdrawn } from '../../src/core/ports/batch-queue.ts';
import { rowsOf } from '../../src/core/settled-rows.ts';
import { batches, done } from '../support/queue-hands.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

test('a batch that was given back without a call comes back as never sent, however fast it goes round', async () => {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const store = await openRedisStore({ ...server.address, keyPrefix: 'withdraw' });
  onTestFinished(() => store.close());
  const queue = await store.open('queue', { runKey: 'run' }, () => undefined);
  if (queue.shared === undefined) throw new Error('a queue on Redis is shared');
  await queue.feed(batches(500));
  let given = 0;
  queue.work(({ state }) => {
    given += 1;
    return Promise.resolve({ kind: 'again', state, delayMs: 1 });
  }, 30);
  await waitUntil('many are given back', () => given > 100);
  const taken: Withdrawn[] = [];
  while (taken.length < 500) taken.push(...(await queue.shared.withdraw('all')));
  await queue.stopWorking();
  expect(taken.filter(({ state }) => state.calls > 0)).toEqual([]);
  expect(new Set(taken.map(({ batch }) => batch)).size).toBe(500);
  expect(await queue.shared.size()).toBe(0);
  await queue.close();
});

test('what ends while a run takes back stays there with its answer, and what comes back has none', async () => {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const store = await openRedisStore({ ...server.address, keyPrefix: 'withdraw' });
  onTestFinished(() => store.close());
  const queue = await store.open('queue', { runKey: 'run' }, () => undefined);
  if (queue.shared === undefined) throw new Error('a queue on Redis is shared');
  await queue.feed(batches(500));
  const answered = new Set<number>();
  queue.work(async (batch) => {
    await pause(batch.batch % 5);
    answered.add(batch.batch);
    return done(batch);
  }, 30);
  await waitUntil('many are answered', () => answered.size > 50);
  const open = await queue.shared.withdraw('all');
  await queue.stopWorking();
  const collected = await queue.collect(500);
  expect(open.filter(({ batch }) => answered.has(batch))).toEqual([]);
  expect(collected.every(({ groups }) => rowsOf(groups).length === 2)).toBe(true);
  const all = [...open, ...collected].map(({ batch }) => batch);
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, batch) => batch));
  await queue.close();
});
