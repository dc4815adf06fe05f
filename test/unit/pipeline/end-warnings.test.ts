// Which runs are doubted at their end: what an earlier process deleted shows that the ids are right.
import { expect, test } from 'vitest';
import { openLedger } from '../../../src/adapters/run-dir/ledger-file.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { BatchRecord } from '../../../src/core/ledger-record.ts';
import type { RunStore } from '../../../src/core/ports/run-store.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { executePlan } from '../../../src/pipeline/execute-plan.ts';
import { AT, aBatch, aRecord } from '../../support/batch-builders.ts';
import { buildRun, streamOf } from '../../support/run-builder.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();
const GROUPS = Array.from({ length: 12 }, (_, batch) =>
  aBatch({ batch, target: 'groups', ids: [`g${batch}`] }),
);

function settled(batch: number, doubted: boolean): BatchRecord {
  const more = doubted
    ? { outcome: 'absent' as const, code: 10015, note: 'check_id' as const }
    : { outcome: 'deleted' as const, code: 0 };
  return aRecord({
    batch,
    target: 'groups',
    groups: [{ ...more, message: '', attempts: 1, at: AT, rows: [[0, 0]] }],
  });
}

/** Each part is settled by its own process; the first groups are deleted, the others doubted. */
async function warningsAfter(parts: readonly number[], deleted: number): Promise<readonly string[]> {
  const run = buildRun(await newDir(), GROUPS, { target: 'groups' });
  let summary: Summary | undefined;
  let next = 0;
  for (const part of parts) {
    const ledger = await openLedger(run.runDir, run.plan);
    const store: RunStore = {
      plan: run.plan,
      ledger,
      batches: () => streamOf(run.batches),
      wordedBatches: () => streamOf([]),
      writeReports: () => Promise.resolve({ counts: ledger.books.counts(), outcomesSha256: 'none' }),
      readSummary: () => Promise.resolve(summary),
      writeSummary: (written) => {
        summary = written;
        return Promise.resolve();
      },
      close: () => ledger.close(),
    };
    const end = next + part;
    await executePlan({
      store,
      apply: async () => {
        const batches = GROUPS.slice(next, end).map(({ batch }) => batch);
        await ledger.settle(batches.map((batch) => settled(batch, batch >= deleted)));
        next = end;
        return end < GROUPS.length ? { kind: 'interrupted' } : undefined;
      },
      clock: systemClock,
      toolVersion: '0',
      executor: { pid: 1, host: 'here', user: 'ann', queue: 'embedded' },
    });
    await store.close();
  }
  return summary?.warnings?.map(({ code }) => code) ?? [];
}

test.each([
  ['one process', [12], 0, ['all-absent', 'ids-doubted']],
  ['one process that deleted one of them', [12], 1, ['ids-doubted']],
  ['two processes, the first of which deleted one', [2, 10], 1, []],
  ['two processes that deleted none', [5, 7], 0, ['all-absent', 'ids-doubted']],
  ['two processes, the second of which deleted one too many', [0, 12], 2, []],
  ['a process that settled nothing, and one that deleted one', [0, 12], 1, ['ids-doubted']],
  ['a process that was interrupted after four', [4], 0, ['all-absent']],
] as const)('%s', async (_what, parts, deleted, codes) => {
  expect(await warningsAfter(parts, deleted)).toEqual(codes);
});
