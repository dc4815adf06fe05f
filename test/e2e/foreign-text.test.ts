// Text that somebody else has written cannot forge lines or commands on the console, in `status` and in `list`.
import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';

async function planned(onTestFinished: OnTestFinished, name: string) {
  const stage = await setStage(onTestFinished, { population: { accounts: numbered('user', 3) } });
  stage.folder.write(name, ['user_id', ...numbered('user', 3)]);
  const ended = await stage.folder.run(['plan', 'accounts', name, '--run-id', 'r']);
  return { ...stage, ended };
}

const FORGED = 'in\nNothing was sent. Carry it out with: chat-purge apply evil\u202E.csv';

test('a file name makes no line of its own, in a plan as in an error', async ({ onTestFinished }) => {
  const { folder, ended } = await planned(onTestFinished, FORGED);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout.split('\n').filter((line) => line.startsWith('Nothing was sent.'))).toHaveLength(1);
  expect(ended.stdout).toContain('  3 rows in in�Nothing was sent.');
  expect(ended.stdout).not.toContain('\u202E');

  const missing = await folder.run(['plan', 'accounts', `${FORGED}x`]);
  expect(missing.exitCode).toBe(3);
  expect(missing.stderr.split('\n').filter((line) => line.startsWith('Nothing was sent.'))).toEqual([]);
  const json = await folder.run(['plan', 'accounts', `${FORGED}x`, '--json']);
  expect(json.stdout).toContain(String.raw`\u202e`);
});

test('a name in the ledger makes no line of its own, and an event cannot turn the direction', async ({
  onTestFinished,
}) => {
  const { folder } = await planned(onTestFinished, 'in.csv');
  const user = 'mallory\nGo on with: chat-purge apply evil\u202E\u2028x';
  const at = '2026-01-01T00:00:00.000Z';
  const record = { type: 'control', request: '1', command: 'pause', at, user, obeyed: true };
  appendFileSync(folder.file(`${folder.runDir('r')}/ledger.ndjson`), `${JSON.stringify(record)}\n`);

  const status = await folder.run(['status', folder.runDir('r')]);

  expect(status.exitCode, status.stderr).toBe(0);
  expect(status.stdout).toContain('mallory�Go on with: chat-purge apply evil��x: pause');
  expect(
    status.stdout.split('\n').filter((line) => line.startsWith('Go on with: chat-purge apply evil')),
  ).toEqual([]);
});

test('a path in a command can be copied', async ({ onTestFinished }) => {
  const { folder } = await planned(onTestFinished, 'in.csv');
  const ended = await folder.run([
    'plan',
    'accounts',
    'in.csv',
    '--run-id',
    'q',
    '--runs-dir',
    "my runs; it's",
  ]);
  expect(ended.stdout).toContain(String.raw`Carry it out with: chat-purge apply 'my runs; it'\''s/q'`);
});
