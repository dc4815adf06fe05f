// Output that nobody takes: closed, full, cut short by its reader. The run and its books are as good as ever.
import { expect, test } from 'vitest';
import { builtCommand } from '../support/built-command.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';
import type { EndedCommand } from '../support/running-command.ts';

async function stageWithRows(onTestFinished: OnTestFinished): Promise<Stage> {
  const stage = await setStage(onTestFinished, {
    latencyMs: { min: 5, max: 10 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: 300 } },
  });
  stage.folder.write('in.csv', ['user_id', ...numbered('user', 300)]);
  return stage;
}

/** The command in a shell, with its streams as the shell makes them. */
function inShell({ folder }: Stage, args: string, streams: string): Promise<EndedCommand> {
  const line = `'${process.execPath}' '${builtCommand()}' ${args} ${streams}`;
  return folder.startProgram('/bin/sh', ['-c', line], {}).ended();
}

test.for([
  ['both outputs closed', '>&- 2>&-', 0],
  ['everything closed', '<&- >&- 2>&-', 0],
  ['talk that cannot be written', '2>/dev/full', 0],
  ['a reader that goes away', '2>&1 | true', 0],
  ['a result that cannot be written', '>/dev/full', 5],
] as const)(
  'a run with %s deletes and closes its books',
  async ([, streams, exitCode], { onTestFinished }) => {
    const stage = await stageWithRows(onTestFinished);
    const ended = await inShell(stage, 'run accounts in.csv --yes --run-id r', streams);
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
    expect(stage.simulator.population.counts().accounts).toBe(0);
    expect(readSummary(stage.folder.file(stage.folder.runDir('r')))).toMatchObject({
      state: 'finished',
      exit_code: 0,
      outcomes: { deleted: 300 },
      balanced: true,
    });
  },
);

test('a result that a full disk cuts short is no success, also where nothing is deleted', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  const ended = await inShell(stage, 'list --json', '>/dev/full');
  expect(ended.exitCode, ended.stderr).toBe(5);
  expect(ended.stderr).toBe('warning: the result could not be written (ENOSPC)\n');
});

test('into a file or a pipe goes text without control sequences, in whole lines', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  const ended = await stage.folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  // oxlint-disable-next-line no-control-regex
  expect(ended.stdout + ended.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(ended.stderr).toContain(
    'Outside the trial edition a deleted account cannot be imported again for three months.\n',
  );
  const lines = ended.stderr.split('\n');
  expect(new Set(lines).size, 'no line is told twice').toBe(lines.length);
});

test('--quiet leaves the result, and --json one object beside one event a line', async ({
  onTestFinished,
}) => {
  const stage = await stageWithRows(onTestFinished);
  const quiet = await stage.folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--quiet']);
  expect(quiet.stderr).toBe('');
  expect(quiet.stdout).toContain('Run r has finished.');

  const json = await stage.folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 's', '--json']);
  expect(json.exitCode, json.stderr).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({ rows: 300, outcomes: { absent: 300 } });
  const events = json.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['planned', 'progress']));
});
