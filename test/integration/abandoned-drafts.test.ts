// Plans that were being built when their process was killed: the next plan removes them, and nothing else.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockRun } from '../../src/adapters/run-dir/run-lock.ts';
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
