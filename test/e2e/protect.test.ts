// The protect file against a server: nobody protected is called, and a doubt sends nothing.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';

async function stageWithRows(onTestFinished: OnTestFinished): Promise<Stage> {
  const population = { accountsPattern: { prefix: 'user', from: 1, to: 5 } };
  const stage = await setStage(onTestFinished, { population });
  stage.folder.write('in.csv', ['im_id,name', ...numbered('user', 5).map((id) => `${id},x`)]);
  return stage;
}

const ORDER = [
  'run',
  'accounts',
  'in.csv',
  '--column',
  'user_id=im_id',
  '--protect',
  'never.csv',
  '--run-id',
  'r',
];

function called({ simulator }: Stage): readonly string[] {
  return simulator.calls.entries.flatMap(({ ids }) => ids ?? []);
}

test('a header that names columns of other targets narrows nothing: the protected are not called', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  stage.folder.write('never.csv', [
    'im_id,group_id,until,reason',
    'user1,,,the boss',
    '"“user2” # her account",@TGS#1,2999-12-31,',
    "x,'user3,,",
    'user4,,2020-01-01,has left',
  ]);

  const ended = await stage.folder.run([...ORDER, '--yes', '--json']);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(called(stage).toSorted()).toEqual(['user4', 'user5']);
  expect(readSummary(stage.folder.file(stage.folder.runDir('r')))).toMatchObject({
    outcomes: { deleted: 2, protected: 3 },
  });
  expect(JSON.parse(stage.folder.read(`${stage.folder.runDir('r')}/plan.json`))).toMatchObject({
    protect: { name: 'never.csv', entries: 4, ended: 1, rows_matched: 3 },
    warnings: [{ code: 'protect-ended', rows: 1, examples: ['in.csv:5'] }],
  });
});

test('a protect file in doubt sends nothing, and its line is named', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  for (const line of ['4,40981E+17', '#N/A', 'us\0er1']) {
    stage.folder.write('never.csv', ['user_id', 'user1', line]);
    const ended = await stage.folder.run([...ORDER, '--yes']);
    expect(ended.exitCode, line).toBe(3);
    expect(ended.stderr).toContain('never.csv:3: ');
    expect(stage.folder.runs()).toEqual([]);
    expect(stage.simulator.calls.callCount()).toBe(0);
  }
});

test('the plan says whom the protect file kept back, and warns where that is nobody', async ({
  onTestFinished,
}) => {
  const { folder } = await stageWithRows(onTestFinished);
  folder.write('never.csv', ['boss', 'USER1']);
  const [, ...order] = ORDER;

  const ended = await folder.run(['plan', ...order]);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout).toContain('protect file never.csv: 2 ids in 2 entries, 0 rows matched');
  expect(ended.stdout).toContain('warning: no row of the input is named in the protect file');
});

test('a protect file that has changed since the plan refuses apply, and not cancel', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  const { folder, simulator } = stage;
  folder.write('never.csv', ['user1']);
  const [, ...order] = ORDER;
  expect((await folder.run(['plan', ...order])).exitCode).toBe(0);
  writeFileSync(folder.file('never.csv'), 'user1\nuser2\n');
  const env = { CHAT_PURGE_PROTECT: 'never.csv' };

  const refused = await folder.run(['apply', folder.runDir('r'), '--yes'], { env });

  expect(refused.exitCode).toBe(6);
  expect(refused.stderr).toContain('CHAT_PURGE_PROTECT names the protect file never.csv');
  expect(refused.stderr).toContain('Plan again');
  expect(simulator.calls.callCount()).toBe(0);
  const cancelled = await folder.run(['cancel', folder.runDir('r'), '--reason', 'x'], { env });
  expect(cancelled.exitCode, cancelled.stderr).toBe(0);
});
