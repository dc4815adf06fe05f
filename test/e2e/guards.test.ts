// The guards of an app's profile and of a plan's age: what is refused with exit 6, and what a flag cannot change.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sealOf } from '../../src/adapters/run-dir/seal.ts';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { numbered } from '../support/numbered.ts';
import { PseudoTerminal } from '../support/pseudo-terminal.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import type { EndedCommand } from '../support/running-command.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

async function stageWithRows(onTestFinished: OnTestFinished): Promise<Stage> {
  const population = { accountsPattern: { prefix: 'user', from: 1, to: 5 } };
  const stage = await setStage(onTestFinished, { population });
  stage.folder.write('in.csv', ['user_id', ...numbered('user', 5)]);
  return stage;
}

/** A file with a profile of the simulator's app. */
function writeProfile({ simulator, folder }: Stage, guards: object): void {
  const { sdkappid, admin } = simulator.credentials;
  const production = { sdkappid, admin, endpoint: simulator.url, ...guards };
  folder.write('chat-purge.config.json', JSON.stringify({ apps: { production } }, null, 2));
}

function expectRefused({ simulator }: Stage, ended: EndedCommand, texts: readonly string[]): void {
  expect(ended.exitCode, ended.stderr).toBe(6);
  for (const text of texts) expect(ended.stderr).toContain(text);
  expect(simulator.calls.callCount()).toBe(0);
}

function age(stage: Stage, days: number): void {
  const path = stage.folder.file(`${stage.folder.runDir('r')}/plan.json`);
  const created_at = new Date(Date.now() - days * DAY_MS).toISOString();
  const plan = { ...JSON.parse(readFileSync(path, 'utf8')), created_at };
  writeFileSync(path, JSON.stringify({ ...plan, seal: sealOf(plan) }));
}

test('the bound on rows of a profile refuses the plan whatever the flag says', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  writeProfile(stage, { max_delete: 4 });

  for (const app of [[], ['--app', 'production']]) {
    const ended = await stage.folder.run([
      'run',
      'accounts',
      'in.csv',
      '--yes',
      '--max-delete',
      '100',
      ...app,
    ]);
    expectRefused(stage, ended, [
      'the plan would send 5 rows, chat-purge.config.json:7: apps.production.max_delete allows 4',
      'no flag can loosen the profile of an app',
    ]);
  }

  writeProfile(stage, { max_delete: 4, may_loosen: ['max_delete'] });
  const ended = await stage.folder.run(['run', 'accounts', 'in.csv', '--yes', '--max-delete', '100']);
  expect(ended.exitCode, ended.stderr).toBe(0);
});

test('a plan that was made without the profile meets its guards when it is carried out', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  const { folder } = stage;
  expect((await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r'])).exitCode).toBe(0);
  writeProfile(stage, { max_delete: 4 });

  const env = { CHAT_PURGE_SDKAPPID: undefined, CHAT_PURGE_ADMIN: undefined, CHAT_PURGE_ENDPOINT: undefined };
  const ended = await folder.run(['apply', folder.runDir('r'), '--yes'], { env });

  expectRefused(stage, ended, ['apps.production.max_delete allows 4']);
});

test('the key of an app is found by the plan, and where there is none it is told', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  const { simulator, folder } = stage;
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  writeProfile(stage, { secret_key_file: 'app.key' });
  const env = {
    CHAT_PURGE_SDKAPPID: undefined,
    CHAT_PURGE_ADMIN: undefined,
    CHAT_PURGE_ENDPOINT: undefined,
    CHAT_PURGE_SECRET_KEY: undefined,
  };
  const apply = ['apply', folder.runDir('r'), '--yes'];

  const missing = await folder.run(apply, { env });
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('apps.production.secret_key_file: the file cannot be read (ENOENT)');
  writeProfile(stage, {});
  const none = await folder.run(apply, { env });
  expect(none.exitCode).toBe(2);
  expect(none.stderr).toContain('CHAT_PURGE_SECRET_KEY: is missing');
  expect(simulator.calls.callCount()).toBe(0);

  writeProfile(stage, { secret_key_file: 'app.key' });
  folder.write('app.key', simulator.credentials.secretKey);
  const ended = await folder.run(apply, { env });
  expect(ended.exitCode, ended.stderr).toBe(0);
});

test('the bound of the file cannot loosen the one that a plan was made with', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  const { folder } = stage;
  const planned = await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r', '--max-delete', '3']);
  expectRefused(stage, planned, ['--max-delete allows 3']);
  folder.write('chat-purge.config.json', '{ "max_delete": 1000 }');

  expectRefused(stage, await folder.run(['apply', folder.runDir('r'), '--yes']), ['--max-delete allows 3']);
});

test('--max-delete as a percentage is a part of the population', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  const args = ['plan', 'accounts', 'in.csv', '--population', '100'];

  expectRefused(stage, await stage.folder.run([...args, '--max-delete', '4%']), ['--max-delete allows 4']);
  const fits = await stage.folder.run([...args, '--max-delete', '5%', '--run-id', 'fits']);

  expect(fits.exitCode, fits.stderr).toBe(0);
  const plan = JSON.parse(stage.folder.read(`${stage.folder.runDir('fits')}/plan.json`));
  expect(plan).toMatchObject({ options: { max_delete: 5 } });
});

test('where the profile wants a person, --yes does not count', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  writeProfile(stage, { confirm: true });
  for (const json of [[], ['--json']]) {
    const ended = await stage.folder.run(['run', 'accounts', 'in.csv', '--yes', ...json]);
    expectRefused(stage, ended, ['not confirmed', '--yes does not count']);
  }

  const terminal = new PseudoTerminal({
    folder: stage.folder,
    env: describeSimulator(stage.simulator).env,
    args: ['run', 'accounts', 'in.csv', '--yes'],
  });
  await terminal.shows('Type the SDKAppID');
  expect(stage.simulator.calls.callCount()).toBe(0);
  terminal.type(`${stage.simulator.credentials.sdkappid} 5`);
  expect(await terminal.ended(), terminal.screen).toBe(0);
});

test('a plan that is too old is refused, and a flag can allow it', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  const { folder } = stage;
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  age(stage, 31.5);
  const apply = ['apply', folder.runDir('r'), '--yes'];

  expectRefused(stage, await folder.run(apply), [
    'the plan is 31 days old, --max-plan-age allows 30',
    'Plan again from a list of today',
  ]);
  writeProfile(stage, { max_plan_age: 7 });
  expectRefused(stage, await folder.run([...apply, '--max-plan-age', '60']), [
    'apps.production.max_plan_age allows 7',
    'change the file',
  ]);

  folder.write('chat-purge.config.json', '{}');
  const allowed = await folder.run([...apply, '--max-plan-age', '60']);
  expect(allowed.exitCode, allowed.stderr).toBe(0);
});

test('a plan for another server is refused', async ({ onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);
  const { folder } = stage;
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);

  const env = { CHAT_PURGE_ENDPOINT: undefined, CHAT_PURGE_REGION: 'tokyo' };
  const ended = await folder.run(['apply', folder.runDir('r'), '--yes'], { env });

  expectRefused(stage, ended, [stage.simulator.url, 'The region or endpoint differs']);
});

test('a variable that names another app than the profile is refused with exit 2', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  writeProfile(stage, {});
  const env = { CHAT_PURGE_SDKAPPID: '1400000001' };

  const ended = await stage.folder.run(['plan', 'accounts', 'in.csv', '--app', 'production'], { env });

  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain('CHAT_PURGE_SDKAPPID: names another app than the profile production');
  expect(stage.folder.runs()).toEqual([]);
});
