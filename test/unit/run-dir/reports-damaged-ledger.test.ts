// Reports refuse a ledger whose records do not fit the rows of their batches.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger } from '../../../src/adapters/run-dir/ledger-file.ts';
import { writeReports } from '../../../src/adapters/run-dir/reports.ts';
import { AT, aBatch, aRecord, idsOf } from '../../support/batch-builders.ts';
import { buildRun } from '../../support/run-builder.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();

test.each([
  ['leaves out a row', [[0, 1]]],
  [
    'names a row twice',
    [
      [0, 2],
      [1, 1],
    ],
  ],
  ['names a row that the batch does not have', [[0, 3]]],
  [
    'has a hole',
    [
      [0, 0],
      [2, 2],
    ],
  ],
] as const)('a ledger record that %s is refused as damaged', async (_what, rows) => {
  const run = buildRun(await tempDir(), [aBatch({ ids: idsOf(3) })]);
  const ledger = await openLedger(run.runDir, run.plan);
  await ledger.settle([
    aRecord({ groups: [{ outcome: 'deleted', code: 0, message: '', attempts: 1, at: AT, rows }] }),
  ]);
  await ledger.close();
  await expect(writeReports(run.reportInput())).rejects.toMatchObject({
    code: 'ledger.damaged',
    kind: 'input',
  });
  expect(existsSync(join(run.runDir, 'outcomes.csv'))).toBe(false);
});
