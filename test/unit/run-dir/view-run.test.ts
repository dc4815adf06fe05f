// The runs of a folder, also where one of them cannot be looked at or stands elsewhere.
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { viewRuns } from '../../../src/adapters/run-dir/view-run.ts';
import { PlanFolder } from '../../support/plan-folder.ts';

const NOBODY = 65_534;

/** Whoever may do everything is to be somebody else. */
function becomeNobody(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  onTestFinished(() => process.seteuid?.(0));
}

async function aFolderWithRuns(count: number): Promise<PlanFolder> {
  const folder = new PlanFolder();
  onTestFinished(() => folder.remove());
  const input = folder.file('user_id\nann\n');
  for (let run = 0; run < count; run += 1) await folder.plan('accounts', [input]);
  return folder;
}

test('a run that may not be looked into is named with the reason, and the others are listed', async () => {
  const { dir, runsDir } = await aFolderWithRuns(2);
  for (const path of [dir, runsDir, join(runsDir, 'run-1')]) chmodSync(path, 0o755);
  for (const run of ['run-1', 'run-2']) chmodSync(join(runsDir, run, 'plan.json'), 0o644);
  chmodSync(join(runsDir, 'run-2'), 0o311);
  becomeNobody();
  const { runs, unreadable } = await viewRuns(runsDir);
  expect(runs.map(({ runDir }) => runDir)).toEqual([join(runsDir, 'run-1')]);
  expect(unreadable).toEqual([{ name: 'run-2', reason: expect.stringContaining('EACCES') }]);
});

test('a run that stands elsewhere and is linked to is listed, and a link to nothing is not', async () => {
  const { dir, runsDir } = await aFolderWithRuns(1);
  const folder = join(dir, 'others');
  mkdirSync(folder);
  symlinkSync(join(runsDir, 'run-1'), join(folder, 'linked'));
  symlinkSync(join(folder, 'nothing'), join(folder, 'broken'));
  symlinkSync(join(folder, 'round'), join(folder, 'round'));
  const { runs, unreadable } = await viewRuns(folder);
  expect(runs.map(({ runDir }) => runDir)).toEqual([join(folder, 'linked')]);
  expect(unreadable).toEqual([]);
});
