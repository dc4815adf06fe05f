// A configuration file in the current directory that somebody else put there, and what a plan says of the one in force.
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { giveTo, handOver, OPERATOR, runAsOperator, STRANGER } from '../support/other-user.ts';
import { PseudoTerminal } from '../support/pseudo-terminal.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';

const RUN = ['run', 'accounts', 'in.csv', '--run-id', 'r', '--yes'];
const CONFIG = 'chat-purge.config.json';

async function openStage(onTestFinished: OnTestFinished) {
  const stage = await setStage(onTestFinished, { population: { accounts: ['user1', 'manager1'] } });
  stage.folder.write('in.csv', ['user_id,manager', 'user1,manager1']);
  return stage;
}

test("a stranger's file is refused, and nobody is deleted", async ({ onTestFinished }) => {
  const { simulator, folder } = await openStage(onTestFinished);
  folder.write(CONFIG, '{ "column": { "user_id": "manager" } }');
  handOver(folder);
  giveTo(STRANGER, folder.file(CONFIG));

  const ended = await runAsOperator(folder, RUN);

  expect(ended.exitCode, ended.stderr).toBe(2);
  expect(ended.stderr).toContain(
    `a configuration file was found in the current directory and not read: ${folder.file(CONFIG)} belongs to another user (owner ${STRANGER}, mode 0644); you are user ${OPERATOR}`,
  );
  expect(ended.stderr).toContain('name the file with --config');
  expect(simulator.calls.callCount()).toBe(0);
  expect(folder.runs()).toEqual([]);
});

test('root in the folder of another user is told to name the file', async ({ onTestFinished }) => {
  const { simulator, folder } = await openStage(onTestFinished);
  folder.write(CONFIG, '{ "attempts": 2 }');
  handOver(folder, CONFIG);

  const refused = await folder.run(RUN);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    'Work in a folder of your own, or name the file with --config or CHAT_PURGE_CONFIG',
  );
  expect(simulator.calls.callCount()).toBe(0);

  const named = await folder.run([...RUN, '--config', CONFIG]);
  expect(named.exitCode, named.stderr).toBe(0);
  expect(named.stderr).toContain(`configuration file: ${folder.file(CONFIG)}`);
});

test('a folder that others can write is refused, with JSON too', async ({ onTestFinished }) => {
  const { folder } = await openStage(onTestFinished);
  folder.write(CONFIG, '{ "attempts": 2 }');
  chmodSync(folder.path, 0o777);

  const ended = await folder.run(['plan', 'accounts', 'in.csv', '--json']);

  expect(ended.exitCode).toBe(2);
  expect(JSON.parse(ended.stdout).error).toMatchObject({
    code: 'config.not-trusted',
    hint: `Nothing was sent. Close it with: chmod go-w ${folder.path}, or name the file with --config or CHAT_PURGE_CONFIG if you trust it.`,
  });
});

test('a plan and the question say which file is in force and what is read from another column', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await openStage(onTestFinished);
  folder.write(CONFIG, '{ "column": { "user_id": "manager" } }');

  const planned = await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'p']);
  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(planned.stdout).toContain(`  configuration file: ${folder.file(CONFIG)}\n`);
  expect(planned.stdout).toContain('  user_id is read from "manager"\n');
  expect(JSON.parse(folder.read(`${folder.runDir('p')}/plan.json`)).options).toMatchObject({
    columns: { user_id: 'manager' },
    config_file: folder.file(CONFIG),
    profile: null,
  });

  const terminal = new PseudoTerminal({
    folder,
    env: describeSimulator(simulator).env,
    args: ['apply', folder.runDir('p')],
    columns: 200,
  });
  await terminal.shows('Type the SDKAppID');
  expect(terminal.screen.replaceAll('\r', '')).toContain(
    `  configuration file: ${folder.file(CONFIG)}\nType the SDKAppID (1400000000) to delete 1 row:`,
  );
  terminal.type('no');
  expect(await terminal.ended()).toBe(6);
});
