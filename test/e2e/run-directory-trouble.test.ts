// What may have happened to a run directory between two commands: what is refused, and what does not matter.
import { mkdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';

async function stageWithPlan(onTestFinished: OnTestFinished) {
  const stage = await setStage(onTestFinished, {
    population: { accountsPattern: { prefix: 'user', from: 1, to: 5 } },
  });
  stage.folder.write('in.csv', ['user_id', ...numbered('user', 5)]);
  const planned = await stage.folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  expect(planned.exitCode, planned.stderr).toBe(0);
  const name = stage.folder.runDir('r');
  const runDir = stage.folder.file(name);
  return { ...stage, runDir, apply: (env = {}) => stage.folder.run(['apply', name, '--yes'], { env }) };
}

test('an admin whose own account is in the plan makes exit 6, and nothing is sent', async (context) => {
  const { simulator, apply } = await stageWithPlan(context.onTestFinished);

  const ended = await apply({ CHAT_PURGE_ADMIN: 'user3' });

  expect(ended.exitCode, ended.stderr).toBe(6);
  expect(ended.stderr).toContain('Plan again with this admin');
  expect(simulator.calls.callCount()).toBe(0);
});

test('a log that cannot be written does not stop a run', async (context) => {
  const { apply, runDir } = await stageWithPlan(context.onTestFinished);
  mkdirSync(`${runDir}/run.log`);

  const ended = await apply();

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(readSummary(runDir)).toMatchObject({ state: 'finished', outcomes: { deleted: 5 } });
});

test('a directory in the place of summary.json makes exit 5 before any call', async (context) => {
  const { simulator, apply, runDir } = await stageWithPlan(context.onTestFinished);
  rmSync(`${runDir}/summary.json`);
  mkdirSync(`${runDir}/summary.json`);

  const ended = await apply();

  expect(ended.exitCode, ended.stderr).toBe(5);
  expect(ended.stderr).toContain('summary.json');
  expect(ended.stderr).not.toMatch(/^ {4}at /m);
  expect(simulator.calls.callCount()).toBe(0);
});

test('a finished run whose summary was removed still knows when it began', async (context) => {
  const { apply, runDir } = await stageWithPlan(context.onTestFinished);
  await apply();
  rmSync(`${runDir}/summary.json`);

  const ended = await apply();

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(readSummary(runDir)).toMatchObject({
    state: 'finished',
    started_at: expect.stringMatching(/^\d{4}-.*Z$/),
    outcomes: { deleted: 5 },
  });
});

test('a ledger that another plan of the same shape has written is refused with exit 3', async (context) => {
  const { folder, simulator, apply, runDir } = await stageWithPlan(context.onTestFinished);
  await apply();
  const calls = simulator.calls.callCount();
  folder.write('other.csv', ['user_id', ...numbered('else', 5)]);
  await folder.run(['plan', 'accounts', 'other.csv', '--run-id', 'other']);
  const other = folder.runDir('other');
  folder.write(`${other}/ledger.ndjson`, folder.read(`${folder.runDir('r')}/ledger.ndjson`));

  const ended = await folder.run(['apply', other, '--yes']);

  expect(ended.exitCode, ended.stderr).toBe(3);
  expect(ended.stderr).toContain('written for another plan');
  expect(simulator.calls.callCount()).toBe(calls);
  expect(readSummary(runDir)).toMatchObject({ state: 'finished' });
});
