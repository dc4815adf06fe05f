// How commands end that send nothing: each exit code with the sentence that a person sees.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { type PurgeFolder, type Stage, setStage } from '../support/purge-folder.ts';
import type { EndedCommand } from '../support/running-command.ts';

const FIVE = { accountsPattern: { prefix: 'user', from: 1, to: 5 } };

interface Ending {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly exitCode: number;
  /** Texts that standard error holds. */
  readonly says: readonly string[];
}

const RUN = ['run', 'accounts', 'in.csv', '--yes'];

const ENDINGS: readonly Ending[] = [
  {
    name: 'a flag that does not exist',
    args: [...RUN, '--fast'],
    exitCode: 2,
    says: ["unknown option '--fast'", '--help'],
  },
  { name: 'a command that does not exist', args: ['purge'], exitCode: 2, says: ["unknown command 'purge'"] },
  { name: 'no file', args: ['plan', 'accounts'], exitCode: 2, says: ["missing required argument 'file'"] },
  {
    name: 'a target that does not exist',
    args: ['run', 'users', 'in.csv', '--yes'],
    exitCode: 2,
    says: ["'users' is invalid for argument 'target'", 'accounts, groups'],
  },
  {
    name: 'faults of the configuration',
    args: [...RUN, '--rate', '120%', '--timeout', '2'],
    env: {
      CHAT_PURGE_ENDPOINT: undefined,
      CHAT_PURGE_ADMIN: undefined,
      CHAT_PURGE_SDKAPPID: 'many',
      CHAT_PURGE_SECRET_KEY: undefined,
    },
    exitCode: 2,
    says: [
      '6 problems',
      '--rate: ',
      '--timeout: ',
      'CHAT_PURGE_SDKAPPID: ',
      'admin: is missing',
      'region: is missing',
      'CHAT_PURGE_SECRET_KEY',
    ],
  },
  {
    name: 'an endpoint elsewhere',
    args: RUN,
    env: { CHAT_PURGE_ENDPOINT: 'https://example.org' },
    exitCode: 2,
    says: ['the endpoint is refused: example.org', '--allow-host example.org'],
  },
  {
    name: 'a rate above the limit',
    args: [...RUN, '--rate', '101'],
    exitCode: 2,
    says: ['a rate of 101 calls/s is above the documented limit of 100 calls/s for accounts', 'limits'],
  },
  {
    name: 'a run directory that does not exist',
    args: ['apply', 'nowhere', '--yes'],
    exitCode: 2,
    says: ['error: nowhere is not a run directory', '`chat-purge plan`'],
  },
  {
    name: 'rows that are not valid',
    args: ['run', 'accounts', 'bad.csv', '--yes'],
    exitCode: 3,
    says: [
      '2 rows of the input are not valid; nothing was planned',
      'bad.csv:3: user_id',
      'bad.csv:5: user_id',
      '--skip-invalid',
    ],
  },
  {
    name: 'a file that does not exist',
    args: ['run', 'accounts', 'no.csv', '--yes'],
    exitCode: 3,
    says: ['no.csv'],
  },
  {
    name: 'a file with a header alone',
    args: ['run', 'accounts', 'empty.csv', '--yes'],
    exitCode: 3,
    says: ['error: the input holds no rows', 'never means everything'],
  },
  {
    name: 'a file without anything',
    args: ['run', 'accounts', 'nothing.csv', '--yes'],
    exitCode: 3,
    says: ['error: the input holds no rows'],
  },
  {
    name: 'a file without the column',
    args: ['run', 'groups', 'in.csv', '--yes'],
    exitCode: 3,
    says: ['in.csv', 'group_id'],
  },
  {
    name: 'bytes that are not text',
    args: ['run', 'accounts', 'latin1.csv', '--yes'],
    exitCode: 3,
    says: ['latin1.csv:3'],
  },
  {
    name: 'no confirmation and nobody to ask',
    args: ['run', 'accounts', 'in.csv'],
    exitCode: 6,
    says: ['error: not confirmed: there is no terminal to ask on', '--yes'],
  },
  {
    name: 'more rows than --max-delete',
    args: [...RUN, '--max-delete', '4'],
    exitCode: 6,
    says: ['error: the plan would send 5 rows, --max-delete allows 4', 'Nothing was sent.'],
  },
];

async function stageWithFiles(onTestFinished: Parameters<typeof setStage>[0]): Promise<Stage> {
  const stage = await setStage(onTestFinished, { population: FIVE });
  const { folder } = stage;
  folder.write('in.csv', ['user_id', ...numbered('user', 5)]);
  folder.write('bad.csv', ['user_id', 'user1', 'x'.repeat(40), 'user2', '"a\tb"']);
  folder.write('empty.csv', ['user_id']);
  folder.write('nothing.csv', '');
  folder.write('latin1.csv', Buffer.from('user_id\nuser1\nm\xfcller\n', 'latin1'));
  return stage;
}

function expectNothingSent({ simulator }: Stage): void {
  expect(simulator.calls.callCount()).toBe(0);
  expect(simulator.population.counts()).toEqual(simulator.populationAtStart);
}

function expectSays({ stderr }: EndedCommand, texts: readonly string[]): void {
  for (const text of texts) expect(stderr).toContain(text);
  expect(stderr).not.toMatch(/^ {4}at /m);
}

test.for(ENDINGS)(
  '$name: exit $exitCode, and nothing is sent',
  async ({ args, env, exitCode, says }, { onTestFinished }) => {
    const stage = await stageWithFiles(onTestFinished);

    const ended = await stage.folder.run(args, env === undefined ? {} : { env });

    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expectSays(ended, says);
    expectNothingSent(stage);
  },
);

test('the same endings with --json are one object on standard output', async ({ onTestFinished }) => {
  const stage = await stageWithFiles(onTestFinished);

  const ended = await stage.folder.run(['run', 'accounts', 'bad.csv', '--yes', '--json']);

  expect(ended.exitCode).toBe(3);
  expect(JSON.parse(ended.stdout)).toMatchObject({ exit_code: 3, error: { code: 'input.invalid' } });
  for (const line of ended.stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  expectNothingSent(stage);
});

async function planned(folder: PurgeFolder): Promise<void> {
  const ended = await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  expect(ended.exitCode, ended.stderr).toBe(0);
}

test.for([
  ['batches.ndjson', '"user1"', '"someone"'],
  ['plan.json', '"rows_to_send": 5', '"rows_to_send": 4'],
  ['excluded.csv', 'outcome', 'outcomes'],
])(
  'a plan whose %s was changed is refused with exit 6',
  async ([file = '', from = '', to = ''], { onTestFinished }) => {
    const stage = await stageWithFiles(onTestFinished);
    await planned(stage.folder);
    const path = stage.folder.file(`${stage.folder.runDir('r')}/${file}`);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));

    const ended = await stage.folder.run(['apply', stage.folder.runDir('r'), '--yes']);

    expect(ended.exitCode, ended.stderr).toBe(6);
    expectSays(ended, [file, 'is not as it was when the plan was sealed']);
    expectNothingSent(stage);
  },
);

test('a plan of another app is refused with exit 6', async ({ onTestFinished }) => {
  const stage = await stageWithFiles(onTestFinished);
  await planned(stage.folder);

  const env = { CHAT_PURGE_SDKAPPID: '1400000001' };
  const ended = await stage.folder.run(['apply', stage.folder.runDir('r'), '--yes'], { env });

  expect(ended.exitCode, ended.stderr).toBe(6);
  expectSays(ended, ['the plan was made for app 1400000000', 'app 1400000001', 'The SDKAppID differs']);
  expectNothingSent(stage);
});
