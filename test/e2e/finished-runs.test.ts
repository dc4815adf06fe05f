// How runs end that were carried out to the last row: with 0, or with 4 where somebody must look at rows.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';

async function stageWithFiles(onTestFinished: OnTestFinished): Promise<Stage> {
  const stage = await setStage(onTestFinished, {
    population: { accountsPattern: { prefix: 'user', from: 1, to: 5 } },
  });
  stage.folder.write('in.csv', ['user_id', ...numbered('user', 5)]);
  stage.folder.write('bad.csv', ['user_id', 'user1', 'x'.repeat(40), 'user2', '"a\tb"']);
  return stage;
}

test('an invalid row that was left out makes exit 4', async ({ onTestFinished }) => {
  const { folder } = await stageWithFiles(onTestFinished);

  const ended = await folder.run(['run', 'accounts', 'bad.csv', '--yes', '--skip-invalid', '--run-id', 'r']);

  expect(ended.exitCode, ended.stderr).toBe(4);
  expect(readSummary(folder.file(folder.runDir('r'))).outcomes).toEqual({ deleted: 2, invalid: 2 });
});

test('a row that the server refuses makes exit 4, and its code, meaning and advice are told', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await stageWithFiles(onTestFinished);
  simulator.setFaults([{ fault: { kind: 'item-code', code: 70402, message: 'bad one' }, ids: ['user3'] }]);

  const ended = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);

  expect(ended.exitCode, ended.stderr).toBe(4);
  expect(ended.stdout).toMatch(/1 failed \(accounts\): code 70402 bad one\n {4}\S.*\n {4}\S/);
  expect(ended.stdout).toContain('failed.csv');
  expect(folder.read(`${folder.runDir('r')}/failed.csv`)).toBe('user_id\nuser3\n');
});

test('rows that are all deleted, absent, duplicate or protected make exit 0', async ({ onTestFinished }) => {
  const { folder } = await stageWithFiles(onTestFinished);
  folder.write('good.csv', ['user_id', 'user1', 'user1', 'nobody', 'administrator']);

  const ended = await folder.run(['run', 'accounts', 'good.csv', '--yes', '--run-id', 'r']);

  expect(ended.exitCode, ended.stderr).toBe(0);
  const { outcomes } = readSummary(folder.file(folder.runDir('r')));
  expect(outcomes).toEqual({ deleted: 1, absent: 1, duplicate: 1, protected: 1 });
});

test('a plan in which nothing is left to send is carried out without a call and without a question', async ({
  onTestFinished,
}) => {
  const stage = await stageWithFiles(onTestFinished);
  stage.folder.write('kept.csv', ['user_id', 'administrator']);

  const ended = await stage.folder.run(['run', 'accounts', 'kept.csv', '--run-id', 'r']);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(stage.simulator.calls.callCount()).toBe(0);
  const summary = readSummary(stage.folder.file(stage.folder.runDir('r')));
  expect(summary).toMatchObject({ state: 'finished', balanced: true, calls: 0, outcomes: { protected: 1 } });
});
