// A few rows are sent and looked up before the rest: only if all of them are gone, the run goes on.
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';
import { countOutcomes, readOutcomes, readSummary } from '../support/run-books.ts';
import { readVerdicts, verdictsById } from '../support/verification.ts';
import { waitUntil } from '../support/wait-until.ts';

const ROWS = 250;
const USERS = numbered('user', ROWS);
const deletedWithoutEffect = (...ids: readonly string[]): FaultRule => ({
  fault: { kind: 'item-code', code: 0 },
  apis: ['account_delete'],
  ids,
});

async function aStage(onTestFinished: OnTestFinished, options: SimulatorOptions = {}) {
  const stage = await setStage(onTestFinished, { population: { accounts: USERS }, ...options });
  stage.folder.write('in.csv', ['user_id', ...USERS]);
  const runDir = stage.folder.runDir('r');
  const files = stage.folder.file(runDir);
  return {
    ...stage,
    runDir,
    files,
    run: (...args: readonly string[]) =>
      stage.folder.run([
        'run',
        'accounts',
        'in.csv',
        '--yes',
        '--run-id',
        'r',
        '--rate',
        'unlimited',
        ...args,
      ]),
    apply: (...args: readonly string[]) =>
      stage.folder.run(['apply', runDir, '--yes', '--rate', 'unlimited', ...args]),
    outcomes: () => countOutcomes(readOutcomes(files)),
    deletionCalls: () => stage.simulator.calls.callCount('account_delete'),
    sent: () =>
      stage.simulator.calls.entries
        .filter(({ api }) => api === 'account_delete')
        .reduce((sum, { count }) => sum + count, 0),
  };
}

test('exactly N rows are sent and looked up first, and then the rest', async ({ onTestFinished }) => {
  const stage = await aStage(onTestFinished);

  const ended = await stage.run('--canary', '110');

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(stage.outcomes()).toEqual({ deleted: ROWS });
  const sizes = stage.simulator.calls.entries
    .filter(({ api }) => api === 'account_delete')
    .map(({ count }) => count);
  const bySize = (a: number, b: number) => a - b;
  expect(sizes.slice(0, 2).toSorted(bySize)).toEqual([10, 100]);
  expect(sizes.slice(2).toSorted(bySize)).toEqual([50, 90]);
  const order = stage.simulator.calls.entries.map(({ api }) => api);
  expect(order.lastIndexOf('account_check')).toBeLessThan(order.lastIndexOf('account_delete'));
  expect(stage.simulator.calls.callCount('account_check')).toBe(2);
  expect(readSummary(stage.files)).toMatchObject({ state: 'finished', exit_code: 0, balanced: true });
});

test('where one of them is still there the run stops with 8, its books balance, and apply goes on', async ({
  onTestFinished,
}) => {
  const stage = await aStage(onTestFinished, { faults: [deletedWithoutEffect('user5')] });

  const stopped = await stage.run('--canary', '10', '--verify-wait', '0');

  expect(stopped.exitCode, stopped.stderr).toBe(8);
  expect(stopped.stdout).toContain(
    'Run r has stopped: the canary (--canary 10) is not all gone: 1 still there; the rest was not sent',
  );
  expect(stopped.stdout).toContain(`go on with: chat-purge apply ${stage.runDir}`);
  expect(stage.sent()).toBe(10);
  expect(stage.outcomes()).toEqual({ deleted: 10, not_sent: ROWS - 10 });
  expect(readSummary(stage.files)).toMatchObject({ state: 'stopped', exit_code: 8, balanced: true });
  expect(verdictsById(stage.files)).toMatchObject({ user4: 'gone', user5: 'present' });
  expect(readVerdicts(stage.files)).toHaveLength(10);

  // Still there: a canary of ten more is stopped again, and asks for the one that is left of the first ten with them.
  const again = await stage.apply('--canary', '10', '--verify-wait', '0');
  expect(again.exitCode, again.stderr).toBe(8);
  expect(stage.sent()).toBe(20);
  expect(readVerdicts(stage.files)).toHaveLength(11);

  stage.simulator.population.remove('accounts', 'user5');
  const mended = await stage.apply('--canary', '10', '--verify-wait', '0');
  expect(mended.exitCode, mended.stderr).toBe(0);
  expect(stage.sent()).toBe(ROWS);
  expect(stage.outcomes()).toEqual({ deleted: ROWS });
  expect(stage.simulator.population.counts().accounts).toBe(0);
});

test('a canary row that fails stops the run as well', async ({ onTestFinished }) => {
  const refusal: FaultRule = { fault: { kind: 'item-code', code: 70402 }, ids: ['user3'] };
  const stage = await aStage(onTestFinished, { faults: [refusal] });

  const stopped = await stage.run('--canary', '5', '--failure-threshold', '1');

  expect(stopped.exitCode, stopped.stderr).toBe(8);
  expect(stopped.stdout).toContain('is not all gone: 1 failed');
  expect(stage.outcomes()).toEqual({ deleted: 4, failed: 1, not_sent: ROWS - 5 });
});

test('an unknown canary row is settled by looking it up: gone, and the run goes on', async ({
  onTestFinished,
}) => {
  const lost: FaultRule = { fault: { kind: 'reset', effect: true }, apis: ['account_delete'], calls: [1] };
  const stage = await aStage(onTestFinished, { faults: [lost] });

  const ended = await stage.run('--canary', '5', '--attempts', '1', '--failure-threshold', '1');

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(stage.outcomes()).toEqual({ deleted: ROWS });
  const notes = readOutcomes(stage.files).filter(({ note }) => note === 'confirmed_by_absence');
  expect(notes.map(({ id }) => id)).toEqual(USERS.slice(0, 5));
});

test('killed with the canary under way, only its rows count as possibly sent', async ({ onTestFinished }) => {
  const stage = await aStage(onTestFinished, {
    population: { accounts: USERS.slice(0, 200) },
    faults: [{ fault: { kind: 'silence', effect: true }, apis: ['account_delete'], calls: [1] }],
  });
  // Of the first batch, user50 was gone before.
  stage.simulator.population.remove('accounts', 'user50');
  const running = stage.folder.start([
    'run',
    'accounts',
    'in.csv',
    '--yes',
    '--run-id',
    'r',
    '--rate',
    'unlimited',
    '--canary',
    '20',
  ]);
  const { calls } = stage.simulator;
  const isSent = () =>
    calls.callCount('account_delete') > 0 && !stage.simulator.population.has('accounts', 'user1');
  await waitUntil('the canary is sent', isSent);
  running.kill('SIGKILL');
  await running.ended();

  const ended = await stage.apply();

  expect(ended.exitCode, ended.stderr).toBe(0);
  const rows = new Map(readOutcomes(stage.files).map((row) => [row.id, row]));
  expect(rows.get('user1')).toMatchObject({ outcome: 'deleted', note: 'confirmed_by_absence' });
  expect(rows.get('user20')).toMatchObject({ outcome: 'deleted', note: 'confirmed_by_absence' });
  expect(rows.get('user21')).toMatchObject({ outcome: 'deleted', note: '' });
  expect(rows.get('user50')).toMatchObject({ outcome: 'absent', note: '' });
});

test('what is left of an owner who has a call in the canary waits for the rest of the run', async ({
  onTestFinished,
}) => {
  const lists = { mia: numbered('list', 40), noah: numbered('list', 8) };
  const { folder, simulator } = await setStage(onTestFinished, { population: { friendLists: lists } });
  const rows = Object.entries(lists).flatMap(([owner, names]) => names.map((name) => `${owner},${name}`));
  folder.write('in.csv', ['from_account,group_name', ...rows]);
  const args = [
    'run',
    'friend-lists',
    'in.csv',
    '--yes',
    '--run-id',
    'r',
    '--rate',
    'unlimited',
    '--canary',
    '36',
  ];

  const ended = await folder.run(args);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(countOutcomes(readOutcomes(folder.file(folder.runDir('r'))))).toEqual({ deleted: 48 });
  const sizes = simulator.calls.entries.filter(({ api }) => api === 'group_delete').map(({ count }) => count);
  expect(sizes.slice(0, 2)).toEqual([32, 4]);
});
