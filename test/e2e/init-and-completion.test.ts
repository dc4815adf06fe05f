// `chat-purge init` and `chat-purge completion`.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { setStage } from '../support/purge-folder.ts';

test('init writes a file with which doctor is content', async ({ onTestFinished }) => {
  const { simulator, folder } = await setStage(onTestFinished);
  const { sdkappid, admin } = simulator.credentials;
  const env = { CHAT_PURGE_SDKAPPID: undefined, CHAT_PURGE_ADMIN: undefined, CHAT_PURGE_ENDPOINT: undefined };
  const known = ['--sdkappid', String(sdkappid), '--admin', admin, '--endpoint', simulator.url];

  const written = await folder.run(['init', '--app', 'trial', ...known], { env });

  expect(written).toMatchObject({ exitCode: 0, stderr: '' });
  expect(written.stdout).toContain('Wrote chat-purge.config.json.');
  expect(written.stdout).toContain('chat-purge doctor --explain');
  const doctor = await folder.run(['doctor'], { env });
  expect(doctor.exitCode, doctor.stdout).toBe(0);
  expect(doctor.stdout).toContain(`app ${sdkappid} (profile trial) at ${simulator.url}`);
});

test('init leaves a file alone that is there already, also one that is not valid', async ({
  onTestFinished,
}) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('chat-purge.config.json', '{ my own');

  const ended = await folder.run(['init', '--json']);

  expect(ended.exitCode).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'init.not-written' }, exit_code: 2 });
  expect(folder.read('chat-purge.config.json')).toBe('{ my own');
  const other = await folder.run(['init', '--json', '--config', 'other.json']);
  expect(JSON.parse(other.stdout)).toEqual({ file: 'other.json' });
});

/** What bash would offer for the last of the words. */
function offersIn(script: string, cwd: string, words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _chat_purge; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync('bash', ['--norc', '-c', ask], { cwd, encoding: 'utf8' });
  return text.split('\n').filter((offer) => offer !== '');
}

test('bash completes commands, targets, options, their values and files', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('leavers of may.csv', ['user_id']);
  folder.write('lists.csv', ['user_id']);
  const { stdout, exitCode } = await folder.run(['completion', 'bash']);
  expect(exitCode).toBe(0);
  const offers = (...words: string[]) => offersIn(stdout, folder.path, ['chat-purge', ...words]);

  expect(offers('')).toEqual(expect.arrayContaining(['plan', 'apply', 'resume', 'doctor', '--help']));
  expect(offers('do')).toEqual(['doctor']);
  expect(offers('plan', 'gr')).toEqual(['groups']);
  expect(offers('plan', '--region', 's')).toEqual(['singapore', 'seoul', 'silicon-valley']);
  expect(offers('plan', '--region', 'seoul', 'acc')).toEqual(['accounts']);
  expect(offers('plan', 'accounts', 'l')).toEqual(['leavers of may.csv', 'lists.csv']);
  expect(offers('plan', 'accounts', 'lists.csv', 'lea')).toEqual(['leavers of may.csv']);
  expect(offers('plan', '--max-')).toEqual(['--max-delete']);
  expect(offers('resume', '--max-')).toEqual(['--max-delete', '--max-plan-age', '--max-duration']);
  expect(offers('plan', '--run-id', '')).toEqual([]);
  expect(offers('completion', '')).toEqual(['bash', 'zsh', 'fish']);
});

const { stdin, stdout, stderr } = process;
const program = createProgram(
  '0.0.0',
  { stdin, stdout, stderr, interrupt: new AbortController().signal, onProgressAsked: () => () => undefined },
  () => undefined,
);

test.for(['bash', 'zsh', 'fish'])(
  'the script for %s knows every command and option',
  async (shell, context) => {
    const { folder } = await setStage(context.onTestFinished);
    const { stdout: script } = await folder.run(['completion', shell]);
    for (const command of program.commands) {
      expect(script).toContain(command.name());
      for (const { long } of command.options) {
        expect(script).toContain(shell === 'fish' ? ` -l ${long?.slice(2)}` : long);
      }
    }
  },
);

test('another shell is wrong usage', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  const ended = await folder.run(['completion', 'tcsh']);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain(
    "'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
  );
});
