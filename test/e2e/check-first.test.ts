// Friend lists are looked up before they are sent: absent ones are told as absent, and no call carries them.
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';
import { type OutcomeRow, readOutcomes, readSummary } from '../support/run-books.ts';

const LISTS = { mia: ['Family', 'Work', '同事'], noah: ['x'], zoe: [...numbered('list', 32)] };

interface Given {
  readonly faults?: readonly FaultRule[];
  readonly args?: readonly string[];
  readonly csv?: readonly string[];
}

async function ran(onTestFinished: OnTestFinished, given: Given = {}) {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { friendLists: LISTS },
    faults: given.faults ?? [],
  });
  const rows = given.csv ?? ['mia,Family', 'mia,never there', 'mia,同事', 'noah,y', 'nobody,a', 'nobody,b'];
  folder.write('in.csv', ['from_account,group_name', ...rows]);
  const order = ['run', 'friend-lists', 'in.csv', '--yes', '--run-id', 'r', '--rate', 'unlimited'];
  const ended = await folder.run([...order, '--check-first', ...(given.args ?? [])]);
  const runDir = folder.file(folder.runDir('r'));
  return { simulator, ended, rows: readOutcomes(runDir), summary: readSummary(runDir) };
}

const brief = (rows: readonly OutcomeRow[]) =>
  rows.map(({ owner, id, outcome, note }) => [owner, id, outcome, note]);

test('absent lists are absent without being sent; those that are there are deleted', async ({
  onTestFinished,
}) => {
  const { simulator, ended, rows, summary } = await ran(onTestFinished);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(brief(rows)).toEqual(
    expect.arrayContaining([
      ['mia', 'Family', 'deleted', 'accepted_by_server'],
      ['mia', 'never there', 'absent', ''],
      ['mia', '同事', 'deleted', 'accepted_by_server'],
      ['noah', 'y', 'absent', ''],
      ['nobody', 'a', 'absent', 'owner_gone'],
      ['nobody', 'b', 'absent', 'owner_gone'],
    ]),
  );
  expect(summary).toMatchObject({ outcomes: { deleted: 2, absent: 4 }, balanced: true, calls: 1 });
  // mia and noah are read twice since something is missing there, and nobody is gone at the first word.
  expect(simulator.calls.callCount('group_get')).toBe(5);
  expect(simulator.calls.callCount('group_delete')).toBe(1);
  const [sent] = simulator.calls.entries.filter(({ api }) => api === 'group_delete');
  expect(sent?.ids).toEqual(['Family', '同事']);
});

test('a user all of whose lists are there is read once', async ({ onTestFinished }) => {
  const csv = numbered('zoe,list', 32);
  const { simulator, ended, summary } = await ran(onTestFinished, { csv });
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(summary.outcomes).toEqual({ deleted: 32 });
  expect(simulator.calls.callCount('group_get')).toBe(1);
  expect(simulator.calls.callCount('group_delete')).toBe(1);
});

test('a list that one answer leaves out is sent all the same', async ({ onTestFinished }) => {
  const hole: FaultRule = {
    fault: { kind: 'missing-items', count: 3 },
    apis: ['group_get'],
    calls: [1],
  };
  const { simulator, ended, rows } = await ran(onTestFinished, { csv: ['mia,Family'], faults: [hole] });
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(brief(rows)).toEqual([['mia', 'Family', 'deleted', 'accepted_by_server']]);
  expect(simulator.calls.callCount('group_get')).toBe(2);
});

test('a user whose lists cannot be read has its rows failed, and nothing of it is sent', async ({
  onTestFinished,
}) => {
  const broken: FaultRule = { fault: { kind: 'no-list' }, apis: ['group_get'], ids: ['mia'] };
  const { simulator, ended, rows } = await ran(onTestFinished, {
    csv: ['mia,Family', 'noah,x'],
    faults: [broken],
    args: ['--attempts', '3'],
  });
  expect(ended.exitCode, ended.stderr).toBe(4);
  expect(rows.map(({ outcome, message }) => [outcome, message])).toEqual(
    expect.arrayContaining([
      ['failed', 'could not be looked up first, so it was not sent'],
      ['deleted', '0'],
    ]),
  );
  expect(simulator.population.has('friend-lists', 'Family', 'mia')).toBe(true);
  expect(simulator.calls.callsFor('mia', { api: 'group_delete' })).toEqual([]);
});

test('an answer that every call would get stops the run before anything is sent', async ({
  onTestFinished,
}) => {
  const noAdmin: FaultRule = { fault: { kind: 'top-code', code: 60010 }, apis: ['group_get'] };
  const { simulator, ended, summary } = await ran(onTestFinished, { faults: [noAdmin] });
  expect(ended.exitCode, ended.stderr).toBe(7);
  expect(summary.outcomes).toEqual({ not_sent: 6 });
  expect(simulator.calls.callCount('group_delete')).toBe(0);
});
