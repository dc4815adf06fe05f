// What a plan does with the protect file, and what it says of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRun } from '../../src/adapters/run-dir/open-run.ts';
import { describePlan, renderPlan } from '../../src/cli/render-plan.ts';
import { columnsOfAll } from '../../src/compose/plan-targets.ts';
import { ProtectIndex } from '../../src/core/protect/protect-index.ts';
import { PlanFolder } from '../support/plan-folder.ts';
import { protectList } from '../support/protect-list.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const rateFor = () => 100;

async function idsSent(): Promise<readonly string[]> {
  return (await folder.batches()).flatMap(({ ids }) => ids);
}

test('a row is protected in whatever spelling file and row have it, and counted', async () => {
  const rows = ['u1', 'U1', 'Zoe\u0308', 'O\u2019Neil', 'u2 # x', 'Anna Smith', '中'];
  const input = folder.file(`user_id\n${rows.join('\n')}\n`);
  const protect = protectList(["'u1'", 'Zo\u00EB', 'u2', '"Anna\u00A0Smith" # boss', 'nobody here']);
  const plan = await folder.plan('accounts', [input], { request: { protect } });
  expect(await idsSent()).toEqual(['U1', 'O\u2019Neil', 'u2 # x', '中']);
  expect(plan.excluded).toEqual({ protected: 3 });
  expect(plan.protect).toEqual({
    name: 'never.txt',
    sha256: 'f'.repeat(64),
    ids: 5,
    entries: 5,
    ended: 0,
    rows_matched: 3,
  });
  expect(plan.options.protect_sha256).toBe('f'.repeat(64));
  expect(plan.warnings.map(({ code }) => code)).not.toContain('protect-unmatched');
  const written: unknown = JSON.parse(readFileSync(join(folder.runDir, 'plan.json'), 'utf8'));
  expect(written).toMatchObject({ protect: plan.protect });
  expect(describePlan(plan, rateFor)).toMatchObject({ protect: plan.protect });
  expect(renderPlan(plan, rateFor)).toContain(
    '\n  protect file never.txt: 5 ids in 5 entries, 3 rows matched\n',
  );
});

test('a row of a protected owner counts as matched, one of an administrator does not', async () => {
  const lists = folder.file('from_account,group_name\nvip,a\nbob,b\nboss,c\n');
  const plan = await folder.plan('friend-lists', [lists], { request: { protect: protectList(['"vip"']) } });
  expect(plan).toMatchObject({ excluded: { protected: 2 }, protect: { rows_matched: 1 } });
  expect(renderPlan(plan, rateFor)).toContain('1 id in 1 entry, 1 row matched\n');
});

test('a protect file that matches no row is a warning', async () => {
  const input = folder.file('user_id\nann\nboss\n');
  const plan = await folder.plan('accounts', [input], { request: { protect: protectList(['Ann', 'bob']) } });
  expect(plan.protect).toMatchObject({ rows_matched: 0 });
  expect(plan.warnings).toEqual([
    {
      code: 'protect-unmatched',
      reason: expect.stringContaining('no row of the input is named in the protect file'),
      rows: 0,
      examples: [],
    },
  ]);
  expect(renderPlan(plan, rateFor)).toMatch(
    /^ {2}warning: no row of the input is named in the protect file/m,
  );
});

test('a plan without a protect file says nothing of one', async () => {
  const plan = await folder.plan('accounts', [folder.file('user_id\nann\n')]);
  expect(plan).toMatchObject({ protect: null, warnings: [] });
  expect(renderPlan(plan, rateFor)).not.toContain('protect');
  expect(describePlan(plan, rateFor)).toMatchObject({ protect: null });
  const store = await openRun(folder.runDir, { columns: columnsOfAll() });
  await store.close();
  expect(store.plan.protect).toBeNull();
});

test('a row of an entry that has ended is sent, with a warning that names its place', async () => {
  const input = folder.file('user_id\nann\nbob\nzoe\n');
  const protect = protectList(['bob'], ['"zoe"', 'bob']);
  const plan = await folder.plan('accounts', [input], { request: { protect } });
  expect(await idsSent()).toEqual(['ann', 'zoe']);
  expect(plan).toMatchObject({
    protect: { ended: 2, rows_matched: 1 },
    warnings: [{ code: 'protect-ended', rows: 1, examples: [`${input}:4`] }],
  });
  expect(renderPlan(plan, rateFor)).toContain('\n  2 of its entries have ended (by the date in UTC)\n');
});

test("excluded.csv has the entry's reason", async () => {
  const index = new ProtectIndex();
  index.add('ann', { ended: false, reason: 'legal hold, "case" 7' });
  index.add('bob', { ended: false });
  const protect = { ...protectList(['ann', 'bob']), index };
  await folder.plan('accounts', [folder.file('user_id\nann\nbob\n')], { request: { protect } });
  expect(folder.excluded().map((row) => row.at(-1))).toEqual([
    'listed in the protect file: legal hold, "case" 7',
    'listed in the protect file',
  ]);
});
