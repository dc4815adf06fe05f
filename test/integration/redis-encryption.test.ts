// A queue on Redis that is sealed: what another key, or somebody who moves things about, can do with it.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { untouched } from '../../src/core/batch-state.ts';
import { Secret } from '../../src/core/secret.ts';
import { groupRows } from '../../src/core/settled-rows.ts';
import { allDeleted, aQueuedBatch, aSettledRow, idsOf } from '../support/batch-builders.ts';
import { done } from '../support/queue-hands.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'a-prefix';
const [KEY, OTHER] = [new Secret('ab'.repeat(32)), new Secret('cd'.repeat(32))];

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.remove());

async function aStore(queueKey?: Secret): Promise<RedisStore> {
  const key = queueKey === undefined ? {} : { queueKey };
  const store = await openRedisStore({ ...server.address, keyPrefix: PREFIX, ...key });
  onTestFinished(() => store.close());
  return store;
}

function aBatch(batch: number) {
  return aQueuedBatch({ batch, owner: 'planted-owner', ids: idsOf(2, `planted${batch}-`) });
}

test('what is in the queue, what is given back and what is left names nobody', async () => {
  const store = await aStore(KEY);
  const queue = await store.open('names', { runKey: 'run-1' }, () => undefined);
  await queue.feed([aBatch(0), aBatch(1)]);
  const state = {
    ...untouched(2),
    calls: 1,
    settled: groupRows([aSettledRow({ message: 'planted0-0 failed' })]),
  };
  queue.work(({ batch, ids }) => {
    const settled = {
      ...allDeleted(ids.length),
      settled: groupRows([aSettledRow({ message: 'planted1-0 it was' })]),
    };
    return Promise.resolve(
      batch === 0 ? { kind: 'again', state, delayMs: 60_000 } : { kind: 'done', state: settled },
    );
  }, 2);
  await waitUntil('one has ended', async () => (await queue.collect(9)).length === 1);
  const text = await server.everything();
  expect(text).toContain('run-1.0');
  expect(text).not.toContain('planted');
  const [ended] = await queue.collect(9);
  expect(ended?.groups[0]?.message).toBe('planted1-0 it was');
  await queue.close();
});

describe('batches that another key has sealed, or none', () => {
  test.each([
    ['with a key, found without one', KEY, undefined, /sealed with the queue key \w{8} .* no queue key here/],
    ['without a key, found with one', undefined, KEY, /that are not sealed .* key here is \w{8}/],
    ['with a key, found with another one', KEY, OTHER, /sealed with the queue key \w{8}/],
  ])('%s: they are refused, cannot be taken, and lose nothing', async (name, mine, theirs, message) => {
    const queueName = `other-${name.replaceAll(/\W+/g, '-')}`;
    const own = await (await aStore(mine)).open(queueName, { runKey: 'run-1' }, () => undefined);
    await own.feed([aBatch(0)]);
    const store = await aStore(theirs);
    await expect(store.refuseOtherKeys(queueName)).rejects.toMatchObject({
      code: 'queue.other-key',
      kind: 'usage',
      message: expect.stringMatching(message),
    });
    const taken: number[] = [];
    const worker = store.serve(queueName, () => undefined);
    worker.work((batch) => {
      taken.push(batch.batch);
      return done(batch);
    }, 4);
    own.work(done, 1);
    await waitUntil('its own worker has it', async () => (await own.collect(9)).length === 1);
    expect(taken).toEqual([]);
    await worker.close();
    await own.forget([0]);
    await store.refuseOtherKeys(queueName);
    await own.close();
  });
});

test('what is moved from one job to another is not settled, and the run says so', async () => {
  const store = await aStore(KEY);
  const queue = await store.open('moved', { runKey: 'run-1' }, () => undefined);
  await queue.feed([aBatch(0), aBatch(1)]);
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const [one = '', two = ''] = (await client.keys(`${PREFIX}:moved-*:run-1.?`)).toSorted();
  await client.hset(two, 'data', (await client.hget(one, 'data')) ?? '');
  const called: string[] = [];
  queue.work((batch) => {
    called.push(...batch.ids);
    return done(batch);
  }, 1);
  const refused = expect.objectContaining({ code: 'queue.unreadable', kind: 'passing' });
  await expect(waitUntil('it is noticed', async () => (await queue.collect(9)).length === 2)).rejects.toThrow(
    refused,
  );
  expect(called).toEqual(['planted0-0', 'planted0-1']);
  // It is gone, so that the run can put it there again from its plan.
  expect(await queue.shared?.missing([0, 1])).toEqual([1]);
  await queue.close();
});

test('what a job left cannot be passed off as what another one left', async () => {
  const store = await aStore(KEY);
  const queue = await store.open('left', { runKey: 'run-1' }, () => undefined);
  await queue.feed([aBatch(0), aBatch(1)]);
  queue.work(done, 1);
  await waitUntil('both have ended', async () => (await queue.collect(9)).length === 2);
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const [one = '', two = ''] = (await client.keys(`${PREFIX}:left-*:run-1.?`)).toSorted();
  await client.hset(two, 'returnvalue', (await client.hget(one, 'returnvalue')) ?? '');
  await expect(queue.collect(9)).rejects.toMatchObject({ code: 'queue.unreadable' });
  // What the first one left is what it was.
  expect((await queue.collect(9)).map(({ batch }) => batch)).toEqual([0]);
  await client.hset(one, 'returnvalue', 'null');
  await expect(queue.collect(9)).rejects.toMatchObject({ code: 'queue.unreadable' });
  await queue.close();
});
