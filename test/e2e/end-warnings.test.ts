// A run whose rows were all absent, or whose ids are doubted, asks for app and ids.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';

const QUESTION = 'Is it the right app, and are the ids whole?';

function warningsOf(stderr: string): readonly Record<string, unknown>[] {
  return stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'warning');
}

test('accounts that were all absent', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished, { population: { accounts: ['someone'] } });
  folder.write('in.csv', ['user_id', 'a', 'b', 'c']);
  const message = `every row that was sent was absent already (3 rows): nothing was deleted. ${QUESTION}`;

  const ended = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout).toContain(`\nwarning: ${message}\n`);
  const files = folder.file(folder.runDir('r'));
  const warnings = [{ code: 'all-absent', message, rows: 3 }];
  expect(readSummary(files)).toMatchObject({ exit_code: 0, warnings });
  expect((await folder.run(['status', folder.runDir('r')])).stdout).toContain(`warning: ${message}`);

  const json = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--json']);
  expect(json.exitCode).toBe(0);
  expect(warningsOf(json.stderr)).toMatchObject([{ code: 'all-absent', text: message, rows: 3 }]);
  expect(JSON.parse(json.stdout)).toMatchObject({ warnings });

  // The reports once more say the same.
  const again = await folder.run(['apply', folder.runDir('r'), '--yes', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ state: 'finished', warnings });
});

test('groups whose ids are doubted, though one was there', async ({ onTestFinished }) => {
  const groups = numbered('g', 10);
  const { folder } = await setStage(onTestFinished, {
    population: { groups: ['g1'] },
    faults: [{ fault: { kind: 'top-code', code: 10015 }, ids: groups.slice(1), apis: ['destroy_group'] }],
  });
  folder.write('in.csv', ['group_id', ...groups]);

  const ended = await folder.run(['run', 'groups', 'in.csv', '--yes', '--run-id', 'r', '--json']);

  expect(ended.exitCode, ended.stderr).toBe(0);
  const message = `9 of the 10 rows sent came back with a code that doubts the id (note check_id). ${QUESTION}`;
  expect(JSON.parse(ended.stdout)).toMatchObject({
    outcomes: { deleted: 1, absent: 9 },
    warnings: [{ code: 'ids-doubted', message, rows: 9 }],
  });
  expect(warningsOf(ended.stderr)).toMatchObject([{ code: 'ids-doubted', text: message, rows: 9 }]);

  // Made again, the reports have the same doubt, though the run has deleted something by now.
  const again = await folder.run(['apply', folder.runDir('r'), '--yes', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ warnings: [{ code: 'ids-doubted', rows: 9 }] });
});

test('a run that deleted something, and a retry, are not doubted', async ({ onTestFinished }) => {
  const { folder, simulator } = await setStage(onTestFinished, {
    population: { accounts: ['a', 'b', 'c', 'd'] },
    faults: [{ fault: { kind: 'item-code', code: 70402 }, ids: ['b', 'c', 'd'] }],
  });
  folder.write('in.csv', ['user_id', 'a', 'b', 'c', 'd', 'gone']);
  const first = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--json']);
  expect(first.exitCode, first.stderr).toBe(4);
  expect(JSON.parse(first.stdout)).not.toHaveProperty('warnings');

  for (const user of ['b', 'c', 'd']) simulator.population.remove('accounts', user);
  simulator.setFaults([]);
  await folder.run(['retry', folder.runDir('r'), '--run-id', 's']);
  const second = await folder.run(['apply', folder.runDir('s'), '--yes', '--json']);

  expect(second.exitCode, second.stderr).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ outcomes: { absent: 3 } });
  expect(JSON.parse(second.stdout)).not.toHaveProperty('warnings');
});
