// The ledger on a real disk: cut anywhere, appended to again, entered twice, damaged.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLedger, readBooks } from '../../../src/adapters/run-dir/ledger-file.ts';
import { LedgerIndex } from '../../../src/adapters/run-dir/ledger-index.ts';
import type { BatchRecord } from '../../../src/core/ledger-record.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import { AT, aRecord, aSettledRow } from '../../support/batch-builders.ts';
import { aPlan } from '../../support/run-builder.ts';
import { printedSeed, seededRandom } from '../../support/seeded-random.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const BATCHES = 6;
const PLAN = aPlan({ batches: BATCHES, seal: 'a'.repeat(64) });

function record(batch: number, message = ''): BatchRecord {
  return aRecord({
    batch,
    groups: groupRows([aSettledRow({ row: 0, message }), aSettledRow({ row: 1, message })]),
  });
}

test('a ledger cut at any byte has its whole lines, can be gone on with, and then has every batch once', async () => {
  const dir = await tempDir();
  const full = join(dir, 'full');
  mkdirSync(full);
  const first = await openLedger(full, PLAN);
  await first.record({ type: 'run', event: 'started', at: AT });
  await first.settle([record(0, 'ü "x"\n𝄞'), record(3)]);
  await first.settle([record(1)]);
  await first.close();
  const bytes = readFileSync(join(full, 'ledger.ndjson'));
  const run = join(dir, 'run');
  mkdirSync(run);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    writeFileSync(join(run, 'ledger.ndjson'), bytes.subarray(0, cut));
    writeFileSync(join(run, 'in-flight.ndjson'), '');
    const whole = bytes.subarray(0, cut).toString().split('\n').length - 1;
    const expected = [0, 3, 1].slice(0, Math.max(0, whole - 1));
    const ledger = await openLedger(run, PLAN);
    const known = [0, 1, 2, 3].filter((batch) => ledger.books.has(batch));
    expect(known).toEqual(expected.toSorted((a, b) => a - b));
    expect(ledger.begun).toBe(whole > 0);
    await ledger.settle([record(0), record(1), record(2), record(3)]);
    await ledger.close();
    expect(await readBooks(run, BATCHES)).toMatchObject({ settledBatches: 4, settledRows: 8 });
  }
});

test('a batch that is settled twice is counted once: in one go, later, and after opening again', async () => {
  const dir = await tempDir();
  const ledger = await openLedger(dir, PLAN);
  await ledger.settle([record(2), record(2)]);
  await ledger.settle([record(2)]);
  expect(ledger.books.settledRows).toBe(2);
  await ledger.close();
  const again = await openLedger(dir, PLAN);
  await again.settle([record(2)]);
  expect(again.books).toMatchObject({ settledBatches: 1, settledRows: 2, calls: 1 });
  await again.close();
});

test('a line that stands twice in the file counts once', async () => {
  const dir = await tempDir();
  const line = `${JSON.stringify(record(2))}\n`;
  writeFileSync(join(dir, 'ledger.ndjson'), line + line);
  expect(await readBooks(dir, BATCHES)).toMatchObject({ settledBatches: 1, settledRows: 2 });
});

test('a damaged line inside the ledger is refused with its number', async () => {
  const dir = await tempDir();
  const line = `${JSON.stringify(record(0))}\n`;
  writeFileSync(join(dir, 'ledger.ndjson'), `${line}{"type":"batch","ba\n${line}`);
  await expect(openLedger(dir, PLAN)).rejects.toMatchObject({
    code: 'ledger.damaged',
    kind: 'input',
    message: expect.stringContaining('line 2'),
  });
});

test('a batch that the plan does not have is refused', async () => {
  const dir = await tempDir();
  writeFileSync(join(dir, 'ledger.ndjson'), `${JSON.stringify(record(BATCHES))}\n`);
  await expect(openLedger(dir, PLAN)).rejects.toMatchObject({ code: 'ledger.foreign', kind: 'input' });
});

test('what was under way is known after a death though the ledger has not one line', async () => {
  const dir = await tempDir();
  (await openLedger(dir, PLAN)).sending(4);
  const again = await openLedger(dir, PLAN);
  expect(again.begun).toBe(true);
  expect(again.stateOf(4, 2)).toMatchObject({ calls: 1, open: [{ maybeDone: true }, { maybeDone: true }] });
  expect(again.openEffort()).toEqual({ calls: 1, retries: 0, throttled: 0 });
  await again.close();
});

test('every batch is found in a ledger larger than what is read at a time, in any order', async () => {
  const seed = printedSeed();
  const random = seededRandom(seed);
  const dir = await tempDir();
  const batches = 3_000;
  const inOrder = Array.from({ length: batches }, (_, batch) => batch);
  const shuffled = inOrder.map((batch) => ({ batch, key: random() })).toSorted((a, b) => a.key - b.key);
  const lines = shuffled.map(({ batch }) =>
    JSON.stringify(record(batch, `${batch} ${'é'.repeat(batch % 700)}`)),
  );
  // The first batch stands in the file twice, and the tail is torn.
  const second = lines[0]?.replace('deleted', 'failed');
  writeFileSync(join(dir, 'ledger.ndjson'), `${lines.join('\n')}\n${second}\n{"type":"ba`);
  const index = await LedgerIndex.open(dir, batches + 1);
  for (const batch of [...inOrder, ...shuffled.slice(0, 300).map((one) => one.batch)]) {
    const found = index.find(batch);
    expect(found).toMatchObject({ batch, groups: [{ outcome: 'deleted' }] });
    expect(found?.groups[0]?.message?.startsWith(`${batch} `)).toBe(true);
  }
  expect(index.find(batches)).toBeUndefined();
  index.close();
});

test('a run without a ledger has no record of any batch', async () => {
  const index = await LedgerIndex.open(await tempDir(), 3);
  expect(index.find(0)).toBeUndefined();
  index.close();
});

test('a ledger is not changed by being read', async () => {
  const dir = await tempDir();
  const path = join(dir, 'ledger.ndjson');
  writeFileSync(path, `${JSON.stringify(record(0))}\n{"torn`);
  copyFileSync(path, `${path}.before`);
  await readBooks(dir, BATCHES);
  (await LedgerIndex.open(dir, BATCHES)).close();
  expect(readFileSync(path)).toEqual(readFileSync(`${path}.before`));
});

test('a ledger that was written for another plan is refused, whatever its shape', async () => {
  const dir = await tempDir();
  const ledger = await openLedger(dir, PLAN);
  await ledger.record({ type: 'run', event: 'started', at: AT, seal: PLAN.seal });
  await ledger.settle([record(0)]);
  await ledger.record({ type: 'run', event: 'stopped', at: AT });
  await ledger.close();
  await (await openLedger(dir, PLAN)).close();
  await expect(openLedger(dir, { ...PLAN, seal: 'b'.repeat(64) })).rejects.toMatchObject({
    code: 'ledger.foreign',
    kind: 'input',
  });
});

describe('the notes of a run that did not end in order', () => {
  const notesOf = (dir: string) => join(dir, 'in-flight.ndjson');

  async function begun(dir: string, settled: readonly number[]): Promise<void> {
    const ledger = await openLedger(dir, PLAN);
    await ledger.record({ type: 'run', event: 'started', at: AT, seal: PLAN.seal });
    await ledger.settle(settled.map((batch) => record(batch)));
    await ledger.close();
  }

  test('are kept though no batch is open, so that the run can be gone on with', async () => {
    const dir = await tempDir();
    await begun(dir, [0, 1]);
    expect(existsSync(notesOf(dir))).toBe(true);
    const again = await openLedger(dir, PLAN);
    expect(again.startedAt).toBe(AT);
    await again.record({ type: 'run', event: 'stopped', at: AT });
    await again.close();
    expect(existsSync(notesOf(dir))).toBe(false);
    await (await openLedger(dir, PLAN)).close();
  });

  test('are missed where they are gone', async () => {
    const dir = await tempDir();
    await begun(dir, [0, 1]);
    rmSync(notesOf(dir));
    await expect(openLedger(dir, PLAN)).rejects.toMatchObject({
      code: 'ledger.damaged',
      message: expect.stringContaining('in-flight.ndjson'),
    });
  });

  test('are not needed where every batch is settled', async () => {
    const dir = await tempDir();
    await begun(dir, [0, 1, 2, 3, 4, 5]);
    rmSync(notesOf(dir));
    const again = await openLedger(dir, PLAN);
    expect(again.books.settledBatches).toBe(BATCHES);
    await again.close();
  });
});
