// Whole runs over the embedded queue and a real ledger, against an API that keeps a truth and misbehaves by seed.
import { expect, test } from 'vitest';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import { appliedRuns } from '../support/applied-runs.ts';
import { aBatch, idsOf } from '../support/batch-builders.ts';
import { accountsOnly } from '../support/run-batches.ts';
import { expectTruth, outcomesOf } from '../support/run-truth.ts';
import { printedSeed } from '../support/seeded-random.ts';

const { apply, aStage } = appliedRuns();

test('a run without faults makes the fewest calls there can be, and its books agree with the truth', async () => {
  const { run, present, api } = await aStage(1);
  const server = api({ fateOf: () => 'plain' });
  expect(await apply(run, server)).toBeUndefined();
  const lines = await outcomesOf(run);
  expectTruth(lines, present, server.present);
  expect(server.present.size).toBe(0);
  expect(server.calls).toHaveLength(run.batches.length);
  expect(new Set(lines.map(({ outcome }) => outcome))).toEqual(new Set(['deleted', 'absent']));
});

test.each([1, 2, 3])(
  'whatever goes wrong, every row has one outcome and none of them is a lie (run %i)',
  async (number) => {
    const seed = printedSeed(number);
    const { run, present, api } = await aStage(seed);
    const server = api();
    expect(await apply(run, server)).toBeUndefined();
    const lines = await outcomesOf(run);
    expect(lines).toHaveLength(run.plan.rows);
    expectTruth(lines, present, server.present);
    expect(lines.map(({ outcome }) => outcome)).not.toContain('not_sent');
    const ledger = await openLedger(run.runDir, run.plan);
    expect(ledger.books).toMatchObject({ settledBatches: run.batches.length, calls: server.calls.length });
    await ledger.close();
  },
);

test('rows that are settled are never sent again', async () => {
  const { run, api } = await aStage(printedSeed(), accountsOnly());
  const server = api({ fateOf: (_call, number) => (number % 3 === 0 ? 'items-fail' : 'plain') });
  await apply(run, server);
  const sent = new Map<string, number>();
  for (const id of server.calls.flatMap(({ ids }) => ids)) sent.set(id, (sent.get(id) ?? 0) + 1);
  const lines: readonly Readonly<Record<string, string>>[] = await outcomesOf(run);
  for (const { id, attempts } of lines) expect(sent.get(id ?? '')).toBe(Number(attempts));
});

test('an answer that every call would get ends the run with a single call, the rest not sent', async () => {
  const { run, api } = await aStage(1, accountsOnly());
  const server = api({ fateOf: () => 'stop' });
  expect(await apply(run, server)).toMatchObject({ kind: 'refused', stop: { code: 60_020 } });
  expect(server.calls).toHaveLength(1);
  const outcomes = (await outcomesOf(run)).map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === 'not_sent')).toHaveLength(145);
});

test('such an answer in the middle ends the run within the calls that are under way, and nothing settled is lost', async () => {
  const { run, present, api } = await aStage(1, accountsOnly(100));
  let refused = false;
  const server = api({ fateOf: (_call, number) => (refused || number > 30 ? 'stop' : 'plain') });
  expect(await apply(run, server)).toMatchObject({ kind: 'refused' });
  expect(server.calls.length).toBeLessThanOrEqual(30 + 8);
  const lines = await outcomesOf(run);
  expectTruth(lines, present, server.present);
  expect(lines.filter(({ outcome }) => outcome === 'deleted' || outcome === 'absent')).toHaveLength(150);
  refused = true;
  const healthy = api({ present: server.present, fateOf: () => 'plain' });
  expect(await apply(run, healthy)).toBeUndefined();
  expect(healthy.calls).toHaveLength(70);
  expectTruth(await outcomesOf(run), present, healthy.present);
});

test('for an API that wants it no two calls for one owner are under way at a time', async () => {
  const lists = Array.from({ length: 24 }, (_, batch) =>
    aBatch({ batch, target: 'friend-lists', owner: `user${batch % 4}`, ids: idsOf(3, `l${batch}-`) }),
  );
  const { run, api } = await aStage(printedSeed(), lists);
  const server = api();
  expect(await apply(run, server)).toBeUndefined();
  expect(server.mostForOneOwner).toBe(1);
  const others = await aStage(1, accountsOnly());
  const overlapping = others.api({ fateOf: () => 'plain' });
  await apply(others.run, overlapping);
  expect(overlapping.mostForOneOwner).toBeGreaterThan(1);
});

test('batches that had to wait for others of their owner, or for room in the queue, are sent too', async () => {
  const lists = Array.from({ length: 6 }, (_, batch) =>
    aBatch({ batch, target: 'friend-lists', owner: 'user', ids: idsOf(2, `l${batch}-`) }),
  );
  const oneOwner = await aStage(1, lists);
  const server = oneOwner.api({ fateOf: () => 'plain' });
  expect(await apply(oneOwner.run, server)).toBeUndefined();
  expect(server.calls).toHaveLength(6);
  const narrow = await aStage(1, accountsOnly(12));
  const other = narrow.api({ fateOf: () => 'plain' });
  expect(await apply(narrow.run, other, { highWater: 1 })).toBeUndefined();
  expect(other.calls).toHaveLength(12);
});

test('a queue that cannot be opened, or a plan that cannot be read, ends the run with a fault', async () => {
  const { run, api } = await aStage(1, accountsOnly());
  const broken = { openQueue: () => Promise.reject(new Error('no queue')) };
  expect(await apply(run, api(), broken)).toMatchObject({ kind: 'fault', error: { message: 'no queue' } });
  async function* unreadable() {
    yield await Promise.resolve(aBatch());
    throw new Error('unreadable');
  }
  const ending = await apply(run, api(), { readBatches: unreadable });
  expect(ending).toMatchObject({ kind: 'fault', error: { message: 'unreadable' } });
});

test('batches out of the order of the targets do not let a run pass for finished', async () => {
  const batches = [
    aBatch({ batch: 0, target: 'accounts' }),
    aBatch({ batch: 1, target: 'groups', ids: ['g'] }),
  ];
  const { run, api } = await aStage(1, batches);
  expect(await apply(run, api({ fateOf: () => 'plain' }))).toMatchObject({
    kind: 'fault',
    error: { code: 'plan.out-of-order' },
  });
});
