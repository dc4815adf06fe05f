// outcomes.csv and failed.csv, made from plan and ledger and read back with a CSV parser.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { openLedger } from '../../../src/adapters/run-dir/ledger-file.ts';
import { writeReports } from '../../../src/adapters/run-dir/reports.ts';
import type { Batch } from '../../../src/core/batch.ts';
import { possiblySent, untouched } from '../../../src/core/batch-state.ts';
import type { BatchRecord } from '../../../src/core/ledger-record.ts';
import { sumOf } from '../../../src/core/outcome.ts';
import type { ExcludedRow } from '../../../src/core/ports/plan-store.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import { AT, aBatch, anOpenRow, aRecord, aSettledRow, aState, idsOf } from '../../support/batch-builders.ts';
import { type BuiltRun, buildRun, streamOf } from '../../support/run-builder.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();

type Line = Readonly<Record<string, string>>;

function read(run: BuiltRun, name: string): readonly Line[] {
  return parse(readFileSync(join(run.runDir, name)), { columns: true });
}

async function settle(run: BuiltRun, records: readonly BatchRecord[]): Promise<void> {
  const ledger = await openLedger(run.runDir, run.plan);
  await ledger.settle(records);
  await ledger.close();
}

function excluded(over: Partial<ExcludedRow> = {}): ExcludedRow {
  return {
    source: 'input.csv',
    line: 9,
    target: 'accounts',
    owner: '',
    id: 'x',
    outcome: 'invalid',
    reason: 'r',
    ...over,
  };
}

const NASTY = 'say "no", please;\nor\r\nnot\t';
const NASTY_ON_ONE_LINE = 'say "no", please;�or��not�';

test('every column says what happened to the row', async () => {
  const run = buildRun(await tempDir(), [aBatch({ ids: ['anna', 'b,"c"'], lines: [2, 5] })]);
  const rows = [
    aSettledRow({
      row: 0,
      outcome: 'deleted',
      note: 'confirmed_by_absence',
      code: 70_107,
      message: 'gone',
      attempts: 2,
    }),
    aSettledRow({ row: 1, outcome: 'failed', code: 70_402, message: NASTY, requestId: 'Id-1' }),
  ];
  await settle(run, [aRecord({ groups: groupRows(rows) })]);
  expect((await writeReports(run.reportInput())).counts).toEqual({ deleted: 1, failed: 1 });
  expect(read(run, 'outcomes.csv')).toEqual([
    {
      source: 'input.csv',
      line: '2',
      target: 'accounts',
      owner: '',
      id: 'anna',
      outcome: 'deleted',
      code: '70107',
      message: 'gone',
      note: 'confirmed_by_absence',
      attempts: '2',
      request_id: '',
      finished_at: AT,
    },
    {
      source: 'input.csv',
      line: '5',
      target: 'accounts',
      owner: '',
      id: 'b,"c"',
      outcome: 'failed',
      code: '70402',
      message: NASTY_ON_ONE_LINE,
      note: '',
      attempts: '1',
      request_id: 'Id-1',
      finished_at: AT,
    },
  ]);
  expect(read(run, 'failed.csv')).toEqual([{ user_id: 'b,"c"' }]);
});

test('each row is reported once and the sum is the number of rows, settled or not, left out or not', async () => {
  const batches = [0, 1, 2, 3].map((batch) => aBatch({ batch, ids: idsOf(3, `b${batch}-`) }));
  const left = [
    excluded({ outcome: 'invalid', id: NASTY, reason: 'has a line break' }),
    excluded({ outcome: 'duplicate', id: 'b0-0', line: 10 }),
    excluded({ outcome: 'protected', id: 'administrator', line: 11 }),
  ];
  const run = buildRun(await tempDir(), batches, { excluded: left });
  const part = aState({
    settled: groupRows([aSettledRow({ row: 1 })]),
    open: [anOpenRow({ row: 0 }), anOpenRow({ row: 2, maybeDone: true })],
  });
  const outcomes = groupRows([
    aSettledRow({ row: 2 }),
    aSettledRow({ row: 0, outcome: 'absent' }),
    aSettledRow({ row: 1 }),
  ]);
  await settle(run, [aRecord({ batch: 1, groups: outcomes })]);
  const states = [undefined, undefined, part, possiblySent(untouched(3))];
  const { counts } = await writeReports(
    run.reportInput({ stateOf: (batch, rows) => states[batch] ?? untouched(rows) }),
  );
  expect(counts).toEqual({
    deleted: 3,
    absent: 1,
    not_sent: 4,
    unknown: 4,
    invalid: 1,
    duplicate: 1,
    protected: 1,
  });
  expect(sumOf(counts)).toBe(run.plan.rows);
  const lines = read(run, 'outcomes.csv');
  expect(lines).toHaveLength(run.plan.rows);
  expect(lines.filter(({ outcome }) => outcome === 'invalid')).toMatchObject([
    { id: NASTY, message: 'has a line break', attempts: '0', line: '9', code: '' },
  ]);
  expect(read(run, 'failed.csv').map(({ user_id: id }) => id)).toEqual([
    'b0-0',
    'b0-1',
    'b0-2',
    'b2-0',
    'b2-2',
    'b3-0',
    'b3-1',
    'b3-2',
  ]);
});

const MIXED: readonly Batch[] = [
  aBatch({ batch: 0, target: 'subscribers', owner: '@TOA#_1', ids: ['s1'] }),
  aBatch({ batch: 1, target: 'official-accounts', ids: ['@TOA#_1'] }),
  aBatch({ batch: 2, target: 'friend-lists', owner: 'anna', ids: ['close, ones'] }),
  aBatch({ batch: 3, target: 'groups', ids: ['@TGS#1'] }),
  aBatch({ batch: 4, target: 'accounts', ids: ['anna'] }),
];

test('a mixed run gives its failed rows in the columns of a mixed input, ids and owners in their own', async () => {
  const run = buildRun(await tempDir(), MIXED, { target: 'mixed' });
  await writeReports(run.reportInput());
  const nothing = { official_account: '', from_account: '', group_name: '', group_id: '', user_id: '' };
  expect(read(run, 'failed.csv')).toEqual([
    { ...nothing, target: 'subscribers', official_account: '@TOA#_1', user_id: 's1' },
    { ...nothing, target: 'official-accounts', official_account: '@TOA#_1' },
    { ...nothing, target: 'friend-lists', from_account: 'anna', group_name: 'close, ones' },
    { ...nothing, target: 'groups', group_id: '@TGS#1' },
    { ...nothing, target: 'accounts', user_id: 'anna' },
  ]);
  expect(read(run, 'outcomes.csv').map(({ target, owner, id }) => [target, owner, id])).toEqual([
    ['subscribers', '@TOA#_1', 's1'],
    ['official-accounts', '', '@TOA#_1'],
    ['friend-lists', 'anna', 'close, ones'],
    ['groups', '', '@TGS#1'],
    ['accounts', '', 'anna'],
  ]);
});

test('a target with owners gives its failed rows with owner and id', async () => {
  const run = buildRun(
    await tempDir(),
    [aBatch({ target: 'friend-lists', owner: 'anna', ids: ['one', 'two'] })],
    {
      target: 'friend-lists',
    },
  );
  await writeReports(run.reportInput());
  expect(read(run, 'failed.csv')).toEqual([
    { from_account: 'anna', group_name: 'one' },
    { from_account: 'anna', group_name: 'two' },
  ]);
});

test('a batch that joins rows of several files names the file of each row', async () => {
  const input = (name: string) => ({ name, size_bytes: 0, sha256: '0'.repeat(64), rows: 1 });
  const run = buildRun(await tempDir(), [aBatch({ ids: idsOf(2), source: [1, 0], lines: [4, 8] })], {
    inputs: [input('first.csv'), input('-')],
  });
  await writeReports(run.reportInput());
  expect(read(run, 'outcomes.csv').map(({ source, line }) => [source, line])).toEqual([
    ['-', '4'],
    ['first.csv', '8'],
  ]);
});

test('reports can be made again, and come out the same', async () => {
  const run = buildRun(await tempDir(), [aBatch({ ids: idsOf(3) })]);
  await settle(run, [aRecord({ groups: groupRows([0, 1, 2].map((row) => aSettledRow({ row }))) })]);
  const files = () =>
    ['outcomes.csv', 'failed.csv'].map((name) => readFileSync(join(run.runDir, name), 'utf8'));
  await writeReports(run.reportInput());
  const first = files();
  await writeReports(run.reportInput());
  expect(files()).toEqual(first);
});

test('a report longer than what is written at a time has all of its rows', async () => {
  const batches = Array.from({ length: 400 }, (_, batch) =>
    aBatch({ batch, ids: idsOf(100, `${'ü'.repeat(10)}${batch}-`) }),
  );
  const run = buildRun(await tempDir(), batches);
  expect((await writeReports(run.reportInput())).counts).toEqual({ not_sent: 40_000 });
  const lines = read(run, 'failed.csv');
  expect(lines).toHaveLength(40_000);
  expect(new Set(lines.map(({ user_id: id }) => id)).size).toBe(40_000);
});

test.each([
  ['a damaged ledger', (run: BuiltRun) => writeFileSync(join(run.runDir, 'ledger.ndjson'), 'nonsense\n')],
  ['a missing list of rows left out', (run: BuiltRun) => rmSync(join(run.runDir, 'excluded.csv'))],
])('%s leaves the earlier reports as they are, and nothing half written', async (_what, breakIt) => {
  const run = buildRun(await tempDir(), [aBatch()]);
  await writeReports(run.reportInput());
  const before = readFileSync(join(run.runDir, 'outcomes.csv'), 'utf8');
  breakIt(run);
  await expect(writeReports(run.reportInput())).rejects.toThrow();
  expect(readFileSync(join(run.runDir, 'outcomes.csv'), 'utf8')).toBe(before);
  expect(readdirSync(run.runDir).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('batches that cannot be read to their end leave no report', async () => {
  const run = buildRun(await tempDir(), [aBatch()]);
  async function* broken() {
    yield* streamOf([aBatch()]);
    throw new Error('unreadable');
  }
  await expect(writeReports(run.reportInput({ batches: broken() }))).rejects.toThrow('unreadable');
  expect(existsSync(join(run.runDir, 'outcomes.csv'))).toBe(false);
  expect(existsSync(join(run.runDir, 'outcomes.csv.partial'))).toBe(false);
});
