// What another has written to the jobs of a run is called unreadable, whatever it is, and taken out once: nothing is made of it.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import { batches, done } from '../support/queue-hands.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'purge';
const UNREADABLE = { code: 'queue.unreadable', kind: 'passing' };

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.remove());

async function aQueue(name: string): Promise<BatchQueue> {
  const store = await openRedisStore({ ...server.address, keyPrefix: PREFIX });
  const queue = await store.open(name, { runKey: 'run-1' }, () => undefined);
  onTestFinished(async () => {
    await queue.close();
    await store.close();
  });
  await queue.feed(batches(2));
  return queue;
}

async function spoil(name: string, field: 'data' | 'returnvalue', text: string): Promise<void> {
  await server.ask(['HSET', `${PREFIX}:${name}:run-1.1`, field, text]);
}

const STATE = '{"calls":1,"throttled":0,"signedAgain":false,"settled":[],"open":[]}';

test.each([
  'null',
  'no JSON',
  '{}',
  '{"ended":"text"}',
  '{"ended":{}}',
  '{"ended":[1]}',
  '{"ended":{"batch":1,"rows":2,"calls":1,"throttled":0,"groups":[{"row":0,"outcome":"deleted","attempts":1}]}}',
  '{"ended":{"batch":1,"rows":2,"calls":1,"throttled":0,"groups":[],"left":{}}}',
  '{"ended":{"batch":1,"rows":0,"calls":1,"throttled":0,"groups":[]}}',
  '{"ended":{"batch":0,"rows":2,"calls":1,"throttled":0,"groups":[]}}',
  `{"ended":{"batch":1,"state":${STATE},"groups":[]}}`,
])('a result that is none (%#)', async (text) => {
  const name = `left-${Math.random()}`;
  const queue = await aQueue(name);
  queue.work(done, 1);
  await waitUntil('both have ended', async () => (await queue.collect(9)).length === 2);
  await spoil(name, 'returnvalue', text);
  await expect(queue.collect(9)).rejects.toMatchObject(UNREADABLE);
  expect(await queue.shared?.missing([0, 1])).toEqual([1]);
  expect((await queue.collect(9)).map(({ batch }) => batch)).toEqual([0]);
});

test.each([
  'null',
  '{}',
  '{"job":"text"}',
  '{"job":{}}',
  '{"job":{"batch":1,"ids":["a",2],"activations":0,"server":""}}',
  '{"job":{"batch":1,"ids":"ab","activations":0,"server":""}}',
  '{"job":{"batch":0,"ids":["a"],"activations":0,"server":""}}',
  '{"job":{"batch":1,"ids":["a"],"activations":0,"server":"","state":{"settled":[{"row":0}]}}}',
])('a batch that is none (%#)', async (text) => {
  const name = `job-${Math.random()}`;
  const queue = await aQueue(name);
  await spoil(name, 'data', text);
  const called: number[] = [];
  queue.work((batch) => {
    called.push(batch.batch);
    return done(batch);
  }, 1);
  const collected = waitUntil('it is noticed', async () => (await queue.collect(9)).length === 2);
  await expect(collected).rejects.toMatchObject(UNREADABLE);
  expect(called).toEqual([0]);
  expect(await queue.shared?.missing([0, 1])).toEqual([1]);
});
