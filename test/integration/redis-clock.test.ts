// A clock that is set back by an hour, of a worker or of Redis: no batch stands still for an hour.
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { BatchQueue, SharedBatches } from '../../src/core/ports/batch-queue.ts';
import { batches, collectAll, done, Gate } from '../support/queue-hands.ts';
import { RedisServer } from '../support/redis-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const HOUR_MS = 3_600_000;
const JOB = 'clock:queue:run.0';

interface Place {
  readonly server: RedisServer;
  readonly queue: BatchQueue;
  readonly shared: SharedBatches;
}

async function aPlace(): Promise<Place> {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const store = await openRedisStore({ ...server.address, keyPrefix: 'clock' });
  onTestFinished(() => store.close());
  const queue = await store.open('queue', { runKey: 'run' }, () => undefined);
  onTestFinished(() => queue.close());
  if (queue.shared === undefined) throw new Error('a queue on Redis is shared');
  return { server, queue, shared: queue.shared };
}

function ttl({ server }: Place, key: string): Promise<number> {
  return server.ask(['PTTL', key]).then(Number);
}

afterEach(() => vi.restoreAllMocks());

describe('after the clock of a worker was set back', { timeout: 30_000 }, () => {
  test('a batch that waits for another try comes when that time is over', async () => {
    const place = await aPlace();
    const { queue, shared } = place;
    await queue.feed(batches(1));
    const now = Date.now;
    const ahead = vi.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
    let tries = 0;
    queue.work((batch) => {
      tries += 1;
      return tries === 1 ? Promise.resolve({ kind: 'again', state: batch.state, delayMs: 300 }) : done(batch);
    }, 1);
    await waitUntil('it waits for another try', async () => {
      return Number(await place.server.ask(['ZCARD', 'clock:queue:delayed'])) === 1;
    });
    ahead.mockRestore();
    await waitUntil('it has ended', async () => {
      await shared.wakeStanding();
      return (await queue.collect(1)).length === 1;
    });
    expect(tries).toBe(2);
  });

  test('one that is to wait longer is left until then', async () => {
    const { queue, shared, server } = await aPlace();
    await queue.feed(batches(1));
    queue.work((batch) => Promise.resolve({ kind: 'again', state: batch.state, delayMs: 20_000 }), 1);
    await waitUntil('it waits for another try', async () => {
      return Number(await server.ask(['ZCARD', 'clock:queue:delayed'])) === 1;
    });
    await shared.wakeStanding();
    await shared.wakeStanding();
    expect(await server.ask(['ZCARD', 'clock:queue:delayed'])).toBe(1);
    expect(await server.ask(['LLEN', 'clock:queue:wait'])).toBe(0);
  });

  test('it keeps what it has taken, however long that waits for its turn', async () => {
    const place = await aPlace();
    const gate = new Gate();
    const now = Date.now;
    const ahead = vi.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
    await place.queue.feed(batches(1));
    place.queue.work(gate.activation, 1);
    await waitUntil('it is taken', () => gate.active === 1);
    ahead.mockRestore();
    await waitUntil('its lock has run down', async () => (await ttl(place, `${JOB}:lock`)) < 6_500);
    await waitUntil('its lock is renewed', async () => (await ttl(place, `${JOB}:lock`)) > 7_000);
    gate.open();
    expect(await collectAll(place.queue, 1)).toHaveLength(1);
  });
});

describe('after the clock of Redis was set back', { timeout: 30_000 }, () => {
  test('what a dead worker has taken comes to others after 11 s, and not after an hour', async () => {
    const place = await aPlace();
    const gate = new Gate();
    await place.queue.feed(batches(1));
    place.queue.work(gate.activation, 1);
    await waitUntil('it is taken', () => gate.active === 1);
    await place.server.ask(['PEXPIRE', `${JOB}:lock`, HOUR_MS]);
    await place.server.ask(['SET', 'clock:queue:stalled-check', 1, 'PX', HOUR_MS]);
    await place.shared.wakeStanding();
    expect(await ttl(place, `${JOB}:lock`)).toBeLessThanOrEqual(8_000);
    expect(await ttl(place, 'clock:queue:stalled-check')).toBeLessThanOrEqual(3_000);
    gate.open();
    expect(await collectAll(place.queue, 1)).toHaveLength(1);
  });
});

test('no batch is put off for more than a minute', async () => {
  const { queue, server } = await aPlace();
  await queue.feed(batches(1));
  queue.work((batch) => Promise.resolve({ kind: 'again', state: batch.state, delayMs: HOUR_MS }), 1);
  await waitUntil('it waits for another try', async () => {
    return Number(await server.ask(['ZCARD', 'clock:queue:delayed'])) === 1;
  });
  expect(Number(await server.ask(['HGET', JOB, 'delay']))).toBeLessThanOrEqual(60_000);
});
