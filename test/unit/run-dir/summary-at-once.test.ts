// summary.json when two parts of a run write it at the same moment, as a pause does while the canary's verification ends.
import { expect, onTestFinished, test } from 'vitest';
import { openRun } from '../../../src/adapters/run-dir/open-run.ts';
import { columnsOfAll } from '../../../src/compose/plan-targets.ts';
import { plannedOutcomes, summarise } from '../../../src/core/summary.ts';
import { PlanFolder } from '../../support/plan-folder.ts';

test('both are written, one after the other, and the last one stays', async () => {
  const folder = new PlanFolder();
  onTestFinished(() => folder.remove());
  const plan = await folder.plan('accounts', [folder.file('user_id\nann\n')]);
  const store = await openRun(folder.runDir, { columns: columnsOfAll() });
  const summaryWith = (calls: number) =>
    summarise(plan, {
      state: 'running',
      exitCode: null,
      reason: null,
      outcomes: plannedOutcomes(plan),
      calls,
      retries: 0,
      throttled: 0,
      startedAt: null,
      finishedAt: null,
      toolVersion: '0',
    });
  await Promise.all([1, 2, 3].map((calls) => store.writeSummary(summaryWith(calls))));
  expect((await store.readSummary())?.calls).toBe(3);
  await store.close();
});
