// `chat-purge retry` and its twin by hand: a new plan from what an ended run has left, with the built command.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sealOf } from '../../src/adapters/run-dir/seal.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import { readBatches, readOutcomes, readSummary } from '../support/run-books.ts';

/** A finished run: user1 to user20, of which user3 and user4 were refused with one code and user5 with another. */
async function stageAfterRun(onTestFinished: OnTestFinished): Promise<Stage> {
  const stage = await setStage(onTestFinished, {
    population: { accountsPattern: { prefix: 'user', from: 1, to: 20 } },
  });
  const { simulator, folder } = stage;
  folder.write('in.csv', ['user_id', ...numbered('user', 20)]);
  simulator.setFaults([
    { fault: { kind: 'item-code', code: 70402, message: 'no' }, ids: ['user3', 'user4'] },
    { fault: { kind: 'item-code', code: 79999, message: 'none' }, ids: ['user5'] },
  ]);
  const ended = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'first']);
  expect(ended.exitCode, ended.stderr).toBe(4);
  simulator.setFaults([]);
  return stage;
}

function plannedIds(stage: Stage, run: string): readonly string[] {
  return readBatches(stage.folder.file(stage.folder.runDir(run))).flatMap(({ ids }) => ids);
}

test('retry plans the failed rows, names the parent, sends nothing, and apply carries it out', async ({
  onTestFinished,
}) => {
  const stage = await stageAfterRun(onTestFinished);
  const { simulator, folder } = stage;
  const failed = readOutcomes(folder.file(folder.runDir('first'))).filter((row) => row.outcome === 'failed');
  expect(failed).toHaveLength(3);
  const callsBefore = simulator.calls.callCount();

  const planned = await folder.run(['retry', folder.runDir('first'), '--run-id', 'second', '--json'], {
    env: { CHAT_PURGE_SDKAPPID: undefined, CHAT_PURGE_SECRET_KEY: undefined },
  });

  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(JSON.parse(planned.stdout)).toMatchObject({ run_id: 'second', parent: 'first', state: 'planned' });
  expect(plannedIds(stage, 'second')).toEqual(failed.map(({ id }) => id));
  expect(simulator.calls.callCount()).toBe(callsBefore);

  const applied = await folder.run(['apply', folder.runDir('second'), '--yes']);
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(readSummary(folder.file(folder.runDir('second')))).toMatchObject({
    parent: 'first',
    outcomes: { deleted: failed.length },
  });
  expect(simulator.population.counts().accounts).toBe(0);
});

test('each row of the new plan leads back to its line in the books of the parent', async ({
  onTestFinished,
}) => {
  const { folder } = await stageAfterRun(onTestFinished);
  await folder.run(['retry', folder.runDir('first'), '--run-id', 'second']);
  await folder.run(['apply', folder.runDir('second'), '--yes']);

  const books = folder.read(join(folder.runDir('first'), 'outcomes.csv')).split('\n');
  for (const row of readOutcomes(folder.file(folder.runDir('second')))) {
    expect(row.source).toBe(join(folder.runDir('first'), 'outcomes.csv'));
    expect(books[Number(row.line) - 1]).toContain(`,${row.id},failed,`);
  }
});

test('retry takes only the rows with the codes and outcomes that are asked for', async ({
  onTestFinished,
}) => {
  const stage = await stageAfterRun(onTestFinished);
  const { folder } = stage;

  const coded = await folder.run(['retry', folder.runDir('first'), '--code', '70402', '--run-id', 'coded']);
  expect(coded.exitCode, coded.stderr).toBe(0);
  expect(plannedIds(stage, 'coded')).toEqual(['user3', 'user4']);

  for (const filter of [
    ['--code', '1,2'],
    ['--outcome', 'unknown'],
  ]) {
    const none = await folder.run(['retry', folder.runDir('first'), ...filter]);
    expect(none.exitCode, none.stderr).toBe(3);
    expect(none.stderr).toContain('nothing was planned');
  }
  const wrong = await folder.run(['retry', folder.runDir('first'), '--outcome', 'deleted']);
  expect(wrong.exitCode, wrong.stderr).toBe(2);
  expect(wrong.stderr).toContain('must be one of failed, unknown, not_sent');
});

test('failed.csv is input to plan as it is', async ({ onTestFinished }) => {
  const stage = await stageAfterRun(onTestFinished);
  const { folder } = stage;

  const planned = await folder.run([
    'plan',
    'accounts',
    join(folder.runDir('first'), 'failed.csv'),
    '--run-id',
    'by-hand',
  ]);
  await folder.run(['retry', folder.runDir('first'), '--run-id', 'second']);

  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(plannedIds(stage, 'by-hand')).toEqual(plannedIds(stage, 'second'));
});

test('the guards of the parent hold for the new plan, and new ones can be given', async ({
  onTestFinished,
}) => {
  const { folder } = await stageAfterRun(onTestFinished);
  folder.write('never.txt', ['user3']);

  const kept = await folder.run([
    'retry',
    folder.runDir('first'),
    '--protect',
    'never.txt',
    '--run-id',
    'kept',
  ]);
  expect(kept.exitCode, kept.stderr).toBe(0);
  expect(readSummary(folder.file(folder.runDir('kept'))).outcomes).toMatchObject({ protected: 1 });

  const refused = await folder.run(['retry', folder.runDir('first'), '--max-delete', '0']);
  expect(refused.exitCode, refused.stderr).toBe(6);

  const elsewhere = await folder.run(['retry', folder.runDir('first')], {
    env: { CHAT_PURGE_SDKAPPID: '1400000099' },
  });
  expect(elsewhere.exitCode, elsewhere.stderr).toBe(6);
});

test('a run that was only planned, or whose books were changed, is not retried', async ({
  onTestFinished,
}) => {
  const { folder } = await stageAfterRun(onTestFinished);
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'planned']);

  const early = await folder.run(['retry', folder.runDir('planned')]);
  expect(early.exitCode, early.stderr).toBe(2);
  expect(early.stderr).toContain('has not ended: it is planned');

  const books = folder.file(join(folder.runDir('first'), 'outcomes.csv'));
  writeFileSync(books, readFileSync(books, 'utf8').replace(',user1,deleted,', ',user1,failed,'));
  const changed = await folder.run(['retry', folder.runDir('first')]);
  expect(changed.exitCode, changed.stderr).toBe(3);
  expect(changed.stderr).toContain('does not hold the rows that summary.json counts');
  expect(folder.runs()).toHaveLength(2);
});

test('a row whose id was changed in the books of the parent, as a spreadsheet does, is not planned as another one', async ({
  onTestFinished,
}) => {
  const { folder } = await stageAfterRun(onTestFinished);
  const books = folder.file(join(folder.runDir('first'), 'outcomes.csv'));
  writeFileSync(books, readFileSync(books, 'utf8').replace(',user3,failed,', ',user30,failed,'));

  const changed = await folder.run(['retry', folder.runDir('first')]);
  expect(changed.exitCode, changed.stderr).toBe(3);
  expect(changed.stderr).toContain('is not as the run wrote it');

  const anew = await folder.run(['apply', folder.runDir('first')]);
  expect(anew.exitCode, anew.stderr).toBe(4);
  const retried = await folder.run(['retry', folder.runDir('first')]);
  expect(retried.exitCode, retried.stderr).toBe(0);
});

test('what a retry plans anew is as old as the list of its parent', async ({ onTestFinished }) => {
  const { folder } = await stageAfterRun(onTestFinished);
  const path = folder.file(join(folder.runDir('first'), 'plan.json'));
  const created_at = new Date(Date.now() - 32 * 24 * 60 * 60 * 1_000).toISOString();
  const plan = { ...JSON.parse(readFileSync(path, 'utf8')), created_at };
  writeFileSync(path, JSON.stringify({ ...plan, seal: sealOf(plan) }));
  await folder.run(['retry', folder.runDir('first'), '--run-id', 'second']);

  const refused = await folder.run(['apply', folder.runDir('second'), '--yes']);
  expect(refused.exitCode, refused.stderr).toBe(6);
  expect(refused.stderr).toContain('the plan is 32 days old');
  const allowed = await folder.run(['apply', folder.runDir('second'), '--yes', '--max-plan-age', '60']);
  expect(allowed.exitCode, allowed.stderr).toBe(0);
});

test('retry of a run without a header line keeps a row that looks like one', async ({ onTestFinished }) => {
  const stage = await setStage(onTestFinished, { population: { accounts: ['user_id', 'user1'] } });
  const { simulator, folder } = stage;
  folder.write('in.csv', ['user_id', 'user1']);
  const refused = [{ fault: { kind: 'item-code', code: 70402, message: 'no' }, ids: ['user_id'] }] as const;
  simulator.setFaults(refused);
  const order = ['run', 'accounts', 'in.csv', '--no-header', '--yes', '--run-id', 'first'];
  const ended = await folder.run(order);
  expect(ended.exitCode, ended.stderr).toBe(4);

  const planned = await folder.run(['retry', folder.runDir('first'), '--run-id', 'second']);

  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(plannedIds(stage, 'second')).toEqual(['user_id']);
});
