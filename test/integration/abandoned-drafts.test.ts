// Plans that were being built when their process was killed: the next plan removes them, and nothing else.
import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeAbandonedDrafts } from '../../src/adapters/run-dir/abandoned-drafts.ts';
import { lockRun } from '../../src/adapters/run-dir/run-lock.ts';
import { giveTo, STRANGER } from '../support/other-user.ts';
import { PlanFolder } from '../support/plan-folder.ts';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

function draft(folder: PlanFolder, name: string): string {
  const path = join(folder.runsDir, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'keys.tmp'), 'ann');
  return path;
}

test('an old draft without a living process goes; a living one, a young one and other folders stay', async ({
  onTestFinished,
}) => {
  const folder = new PlanFolder();
  onTestFinished(() => folder.remove());
  const abandoned = draft(folder, '.gone.partial-aB3xYz');
  const living = draft(folder, '.living.partial-aB3xYz');
  const lock = lockRun(living);
  draft(folder, '.young.partial-aB3xYz');
  const other = draft(folder, '.mine');
  for (const path of [abandoned, living, other]) utimesSync(path, LONG_AGO, LONG_AGO);

  await folder.plan('accounts', [folder.file('user_id\nann\n')]);

  expect(folder.leftovers().toSorted()).toEqual([
    '.living.partial-aB3xYz',
    '.mine',
    '.young.partial-aB3xYz',
    'run-1',
  ]);
  lock.release();
});

test('a plan that is being built is not taken for abandoned by the next one', async ({ onTestFinished }) => {
  const folder = new PlanFolder();
  onTestFinished(() => folder.remove());
  const input = folder.file('user_id\nann\n');
  const [one, two] = await Promise.all([folder.plan('accounts', [input]), folder.plan('accounts', [input])]);
  expect([one.rows, two.rows]).toEqual([1, 1]);
  expect(folder.leftovers().toSorted()).toEqual(['run-1', 'run-2']);
});

test('what planning did not make stays, and what is removed is told', async ({ onTestFinished }) => {
  const folder = new PlanFolder();
  onTestFinished(() => folder.remove());
  const gone = draft(folder, '.gone.partial-aB3xYz');
  writeFileSync(join(gone, 'spill-0-3.ndjson'), '');
  writeFileSync(join(gone, 'batches-accounts.ndjson'), '');
  const withMore = draft(folder, '.x.partial-abcdef');
  writeFileSync(join(withMore, 'thesis.odt'), 'years of work');
  const withFolder = draft(folder, '.y.partial-abcdef');
  mkdirSync(join(withFolder, 'plan.json'));
  const withLink = draft(folder, '.z.partial-abcdef');
  symlinkSync(join(withMore, 'thesis.odt'), join(withLink, 'batches.ndjson'));
  const notARun = draft(folder, '..hidden.partial-abcdef');
  const notOurs = draft(folder, '.theirs.partial-abcdef');
  giveTo(STRANGER, notOurs);
  const notOurFile = draft(folder, '.mixed.partial-abcdef');
  giveTo(STRANGER, join(notOurFile, 'keys.tmp'));
  const linked = join(folder.runsDir, '.link.partial-abcdef');
  symlinkSync(gone, linked);
  const stay = [withMore, withFolder, withLink, notARun, notOurs, notOurFile];
  for (const path of [gone, ...stay]) utimesSync(path, LONG_AGO, LONG_AGO);

  expect(await removeAbandonedDrafts(folder.runsDir)).toEqual([gone]);

  expect(existsSync(gone)).toBe(false);
  for (const path of stay) expect(existsSync(join(path, 'keys.tmp')), path).toBe(true);
  expect(existsSync(join(withMore, 'thesis.odt'))).toBe(true);
});
