// A run over Redis that ends by a fault of its own, as a full disk, while workers elsewhere serve its queue.
import { expect, onTestFinished, test } from 'vitest';
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import type { RedisAddress } from '../../src/adapters/queue/redis/redis-link.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { CallTerms } from '../../src/core/ports/batch-queue.ts';
import { RunControl } from '../../src/pipeline/run-control.ts';
import { serveQueues } from '../../src/pipeline/serve-queues.ts';
import { SharedQueues } from '../../src/pipeline/shared-queues.ts';
import { appliedRuns, type Course } from '../support/applied-runs.ts';
import { failing } from '../support/failing-ledger.ts';
import { expectInTime } from '../support/in-time.ts';
import { RedisServer } from '../support/redis-server.ts';
import { accountsOnly } from '../support/run-batches.ts';
import { expectTruth, outcomesOf } from '../support/run-truth.ts';
import type { TruthfulApi } from '../support/truthful-api.ts';
import { waitUntil } from '../support/wait-until.ts';

const { apply, aStage } = appliedRuns();

/** Calls per second of the run: what waits in the queue is enough for two seconds. */
const RATE = 20;
const TERMS: CallTerms = {
  runId: 'run-1',
  subscriberField: 'SubscriberToDel_Account',
  maxAttempts: 8,
  rate: RATE,
};

async function aStore(server: RedisServer, over: Partial<RedisAddress> = {}): Promise<RedisStore> {
  const store = await openRedisStore({ ...server.address, keyPrefix: 'fault', ...over });
  onTestFinished(() => store.close());
  return store;
}

/** Serves the queues as `chat-purge worker` does, until the test is over. */
function startWorker(store: RedisStore, api: TruthfulApi): void {
  const over = new AbortController();
  const ended = serveQueues({
    registry,
    checkFirst: lookUps['friend-lists'],
    api,
    openQueue: (target) => store.serve(target, () => undefined),
    budgetFor: (target) => store.budget(target),
    checkBudgetFor: (target) => store.budget(`${target}-look-up`),
    limitFor: () => RATE,
    mostInFlight: 8,
    interrupt: over.signal,
    onLost: (listener) => store.onLost(listener),
    onCall: () => undefined,
    clock: systemClock,
    random: () => 0.005,
  });
  onTestFinished(async () => {
    over.abort();
    await ended;
  });
}

/** Only feeds the queue and keeps the books. */
async function overRedis(store: RedisStore, over: Course = {}): Promise<Course> {
  const control = new RunControl();
  const queue = await store.open('accounts', { runKey: 'run', terms: () => TERMS }, () => undefined);
  onTestFinished(() => queue.close());
  return {
    control,
    queues: await SharedQueues.hold(new Map([['accounts', queue]]), control),
    budgetFor: (target) => store.budget(target),
    rateFor: () => RATE,
    work: false,
    ...over,
  };
}

async function callsWithin(api: TruthfulApi, ms: number): Promise<number> {
  const before = api.calls.length;
  const endMs = performance.now() + ms;
  await waitUntil('the time is over', () => performance.now() >= endMs);
  return api.calls.length - before;
}

test('nothing is called any more for a run that a full disk has ended, until somebody goes on with it', async () => {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const { run, present, api: anApi } = await aStage(1, accountsOnly(100));
  const api = anApi({ fateOf: () => 'plain' });
  const store = await aStore(server);
  startWorker(await aStore(server), api);

  const left: boolean[] = [];
  const onLeft = (isClean: boolean) => void left.push(isClean);
  const isFull = () => api.calls.length >= 10;
  const ending = await apply(
    run,
    api,
    await overRedis(store, { onLeft, ledgerAs: failing('settle', isFull) }),
  );
  expect(ending).toMatchObject({ kind: 'fault', error: { message: 'disk full' } });
  expect(left).toEqual([false]);
  expect(await callsWithin(api, 1_500)).toBe(0);
  expectTruth(await outcomesOf(run), present, api.present);

  expect(await apply(run, api, await overRedis(store, { onLeft }))).toBeUndefined();
  expect(left).toEqual([false, true]);
  expect(api.calls).toHaveLength(100);
  const lines = await outcomesOf(run);
  expectTruth(lines, present, api.present);
  expect(lines.filter(({ outcome }) => outcome !== 'deleted' && outcome !== 'absent')).toEqual([]);
});

test('where Redis itself is lost that stays the reason, and the run does not wait to be held', async () => {
  const server = await RedisServer.start();
  onTestFinished(() => server.remove());
  const { run, api } = await aStage(1, accountsOnly(100));
  const store = await aStore(server, { patienceMs: 500 });
  let lostMs = Number.POSITIVE_INFINITY;
  store.onLost(() => {
    lostMs = performance.now();
  });
  const left: boolean[] = [];
  const course = await overRedis(store, { onLeft: (isClean) => void left.push(isClean) });
  const applied = apply(run, api(), course);
  await waitUntil('it is fed', async () => Number(await server.ask(['LLEN', 'fault:accounts:wait'])) > 0);
  await server.kill();
  expect(await applied).toMatchObject({ kind: 'fault', error: { code: 'queue.unreachable' } });
  expectInTime(performance.now() - lostMs, 2_000);
  expect(left).toEqual([false]);
});
