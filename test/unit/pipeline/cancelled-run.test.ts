// A cancelled run sends nothing any more, whatever else ended it and whatever did not come into its books.
import { expect, test } from 'vitest';
import { openLedger } from '../../../src/adapters/run-dir/ledger-file.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { ControlRecord } from '../../../src/core/control.ts';
import type { RunStore } from '../../../src/core/ports/run-store.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { executePlan } from '../../../src/pipeline/execute-plan.ts';
import type { Ending } from '../../../src/pipeline/run-ending.ts';
import { accountsOnly } from '../../support/run-batches.ts';
import { buildRun, streamOf } from '../../support/run-builder.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();

async function aStore() {
  const run = buildRun(await newDir(), accountsOnly(3));
  const ledger = await openLedger(run.runDir, run.plan);
  let summary: Summary | undefined;
  const store: RunStore = {
    plan: run.plan,
    ledger,
    batches: () => streamOf(run.batches),
    wordedBatches: () => streamOf([]),
    writeReports: () =>
      Promise.resolve({ counts: { not_sent: run.plan.rows_to_send }, outcomesSha256: 'none' }),
    readSummary: () => Promise.resolve(summary),
    writeSummary: (written) => {
      summary = written;
      return Promise.resolve();
    },
    close: () => ledger.close(),
  };
  const execute = (apply: () => Promise<Ending | undefined>) =>
    executePlan({
      store,
      apply,
      clock: systemClock,
      toolVersion: '0',
      executor: { pid: 1, host: 'here', user: 'ann', queue: 'embedded' },
    });
  return { store, execute };
}

function cancelFor(why: string): ControlRecord {
  const by = { user: 'ann', at: '2026-01-01T00:00:00.000Z' };
  return { type: 'control', request: why, command: 'cancel', argument: why, obeyed: true, ...by };
}

test('who was told that the run is cancelled is right, also where its time was up first; the first reason stands', async () => {
  const { store, execute } = await aStore();
  const end = await execute(async () => {
    await store.ledger.record(cancelFor('wrong list'));
    await store.ledger.record(cancelFor('once more'));
    return { kind: 'time-up' };
  });
  expect(end.summary).toMatchObject({
    state: 'cancelled',
    exit_code: 9,
    reason: 'cancelled by ann: wrong list',
  });
  await store.close();
});

test('a run whose summary says that it was cancelled is not gone on with, though the ledger lost the word of it', async () => {
  const { store, execute } = await aStore();
  const calls: string[] = [];
  await execute(() => Promise.resolve({ kind: 'cancelled', user: 'ann', why: 'wrong list' }));
  const again = execute(() => {
    calls.push('sent');
    return Promise.resolve(undefined);
  });
  await expect(again).rejects.toThrow('a run that is cancelled cannot become running');
  expect(calls).toEqual([]);
  await store.close();
});
