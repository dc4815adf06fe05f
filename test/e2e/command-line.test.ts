// What the built command says and how it ends where it does not come to carrying a plan out.
import { expect, test } from 'vitest';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { builtCommand } from '../support/built-command.ts';
import { PseudoTerminal } from '../support/pseudo-terminal.ts';
import { setStage } from '../support/purge-folder.ts';
import type { EndedCommand } from '../support/running-command.ts';

/** Loaded in front of the command. */
function preload(code: string): readonly string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`, builtCommand()];
}

const DEAD_INPUT =
  "import { Readable } from 'node:stream'; Object.defineProperty(process, 'stdin', { value: new Readable({ read() {} }) });";
const SIGNAL_AT_ONCE =
  "process.on('newListener', (name) => { if (name === 'SIGTERM') setImmediate(() => process.kill(process.pid, 'SIGTERM')); });";

function expectJsonError({ stdout, stderr }: EndedCommand, exitCode: number, code: string): void {
  expect(JSON.parse(stdout)).toMatchObject({ error: { code }, exit_code: exitCode });
  const events: unknown[] = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toContainEqual(expect.objectContaining({ event: 'error', code }));
}

test.for([
  ['a setting that is not valid', ['plan', 'accounts', 'in.csv', '--rate', 'much'], 'config.invalid'],
  ['an unknown option', ['plan', 'accounts', 'in.csv', '--nonsense'], 'commander.unknownOption'],
  ['an unknown command', ['nonsense'], 'commander.unknownCommand'],
  ['no command', [], 'commander.help'],
] as const)(
  '%s is told as JSON where the flag or the variable asks for it, with exit code 2',
  async ([, args, code], { onTestFinished }) => {
    const { folder } = await setStage(onTestFinished);
    const ended = await folder.run(args, { env: { CHAT_PURGE_JSON: '1' } });
    expect(ended.exitCode).toBe(2);
    expectJsonError(ended, 2, code);
    if (args.length < 2) return;
    expectJsonError(await folder.run([...args, '--json']), 2, code);
  },
);

test('an unknown option is told as text otherwise, with exit code 2', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  const ended = await folder.run(['plan', 'accounts', 'in.csv', '--nonsense']);
  expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ended.stderr).toContain("error: unknown option '--nonsense'");
});

test('with --json nothing is asked on a terminal: exit 6, and nothing is sent', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished);
  folder.write('in.csv', ['user_id', 'ann']);
  const terminal = new PseudoTerminal({
    folder,
    env: describeSimulator(simulator).env,
    args: ['run', 'accounts', 'in.csv', '--json'],
  });
  expect(await terminal.ended(), terminal.screen).toBe(6);
  expect(terminal.screen).toContain('confirm.no-terminal');
  expect(simulator.calls.callCount()).toBe(0);
});

test('a rate above the limit of one target refuses a mixed plan before anything is written', async ({
  onTestFinished,
}) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('in.csv', ['target,user_id', 'accounts,ann']);
  const { exitCode } = await folder.run(['plan', 'mixed', 'in.csv', '--rate', '150']);
  expect(exitCode).toBe(2);
  expect(folder.runs()).toEqual([]);
});

test('a command that ends before it is done exits with 1 and says so', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  const program = [...preload(DEAD_INPUT), 'plan', 'accounts', '-'];
  const ended = await folder.startProgram(process.execPath, program).ended();
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toContain('ended before it was done');

  const asJson = await folder
    .startProgram(process.execPath, program, { env: { CHAT_PURGE_JSON: '1' } })
    .ended();
  expect(asJson.exitCode).toBe(1);
  expectJsonError(asJson, 1, 'defect');
});

test('a signal that comes while the command is loading ends it with 130', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('in.csv', ['user_id', 'ann']);
  const program = [...preload(SIGNAL_AT_ONCE), 'plan', 'accounts', 'in.csv'];
  const ended = await folder.startProgram(process.execPath, program).ended();
  expect(ended).toMatchObject({ exitCode: 130, signal: null, stdout: '' });
  expect(folder.runs()).toEqual([]);
});
