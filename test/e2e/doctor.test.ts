// `chat-purge doctor`: what passes, warns and fails, with the exit code, and that it does no harm.
import { expect, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { failedIn, reportOf } from '../support/doctor-report.ts';
import { setStage } from '../support/purge-folder.ts';

const HOUR_MS = 60 * 60 * 1_000;
const POPULATION = { accountsPattern: { prefix: 'user', from: 1, to: 50 } };
const KEY = 'another-key-0123456789abcdef';

test('in good surroundings every line passes, with one question and one deletion of nobody', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, { population: POPULATION });
  folder.write('never.txt', ['boss']);

  const ended = await folder.run(['doctor', '--max-delete', '10', '--protect', 'never.txt']);

  expect(ended).toMatchObject({ exitCode: 0 });
  for (const check of [
    'configuration',
    'guards',
    'protect file',
    'server',
    'clock',
    'region',
    'signature',
    'admin rights',
    'account deletion',
    'queue',
    'disk',
  ]) {
    expect(ended.stdout).toMatch(new RegExp(`^pass {2}${check} `, 'm'));
  }
  expect(ended.stdout).toContain('Nothing stands in the way.');
  expect(simulator.calls.entries.map(({ api }) => api)).toEqual(['account_check', 'account_delete']);
  expect(simulator.population.counts()).toEqual(simulator.populationAtStart);
  const [asked = ''] = simulator.calls.entries.at(1)?.ids ?? [];
  expect(Buffer.byteLength(asked)).toBeGreaterThan(32);
  expect(folder.runs()).toEqual([]);
});

interface Trouble {
  readonly name: string;
  readonly options?: SimulatorOptions;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  readonly exitCode: number;
  /** The lines that fail, each with a text of its sentence and one of its advice. */
  readonly fails: readonly (readonly [check: string, says: string, advice: string])[];
  readonly calls: number;
}

const TROUBLES: readonly Trouble[] = [
  {
    name: 'a wrong key',
    env: { CHAT_PURGE_SECRET_KEY: KEY },
    exitCode: 7,
    fails: [['signature', '70009', 'Check the key']],
    calls: 1,
  },
  {
    name: 'a caller who is no admin',
    env: { CHAT_PURGE_ADMIN: 'somebody' },
    exitCode: 7,
    fails: [['admin rights', '60010', 'CHAT_PURGE_ADMIN']],
    calls: 1,
  },
  {
    name: 'another region',
    options: { wrongRegion: true },
    exitCode: 7,
    fails: [['region', '60026', 'CHAT_PURGE_REGION']],
    calls: 1,
  },
  {
    name: 'account deletion switched off',
    options: { deletionEnabled: false },
    exitCode: 7,
    fails: [['account deletion', '71000', 'in the console']],
    calls: 2,
  },
  {
    name: 'a clock that is three hours behind',
    options: { clockOffsetMs: 3 * HOUR_MS },
    exitCode: 7,
    fails: [
      ['clock', 'behind the server', 'NTP'],
      ['signature', '70001', 'the clock of this machine'],
    ],
    calls: 1,
  },
  {
    name: 'a clock that is an hour behind',
    options: { clockOffsetMs: HOUR_MS },
    exitCode: 7,
    fails: [['clock', 'signatures made here can be refused', 'NTP']],
    calls: 2,
  },
  {
    name: 'a server that answers nothing',
    options: { faults: [{ apis: ['account_check'], fault: { kind: 'http-status', status: 503 } }] },
    exitCode: 5,
    fails: [['server', 'HTTP 503', 'Check the network']],
    calls: 1,
  },
  {
    name: 'an address that is not that of the API',
    options: { faults: [{ apis: ['account_check'], fault: { kind: 'http-status', status: 404 } }] },
    exitCode: 7,
    fails: [['server', 'HTTP 404', 'Check the region or the endpoint']],
    calls: 1,
  },
  {
    name: 'a configuration that is not complete',
    env: { CHAT_PURGE_SDKAPPID: undefined, CHAT_PURGE_SECRET_KEY: undefined },
    exitCode: 2,
    fails: [['configuration', 'the configuration has 2 problems', 'Put right what is listed']],
    calls: 0,
  },
  {
    name: 'an endpoint that is not allowed',
    env: { CHAT_PURGE_ENDPOINT: 'https://example.org' },
    exitCode: 2,
    fails: [['configuration', 'example.org', '--allow-host']],
    calls: 0,
  },
  {
    name: 'a protect file that is not there, and a folder that cannot be one',
    args: ['--protect', 'gone.txt', '--runs-dir', 'in.csv/runs'],
    exitCode: 2,
    fails: [
      ['protect file', 'gone.txt', ''],
      ['disk', 'in.csv/runs is no folder', '--runs-dir'],
    ],
    calls: 2,
  },
  {
    name: 'a queue that cannot be reached',
    args: ['--redis', 'redis://127.0.0.1:9'],
    exitCode: 5,
    fails: [['queue', '127.0.0.1:9', '']],
    calls: 2,
  },
];

test.for(TROUBLES)('$name fails with exit $exitCode', async (trouble, { onTestFinished }) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: POPULATION,
    ...trouble.options,
  });
  folder.write('in.csv', ['user_id', 'user1']);

  const ended = await folder.run(['doctor', '--json', ...(trouble.args ?? [])], { env: trouble.env ?? {} });

  expect(ended.exitCode, ended.stderr + ended.stdout).toBe(trouble.exitCode);
  expect(reportOf(ended).exit_code).toBe(trouble.exitCode);
  const failed = failedIn(ended);
  expect(failed.map(({ check }) => check)).toEqual(trouble.fails.map(([check]) => check));
  for (const [index, [, says, advice]] of trouble.fails.entries()) {
    expect(failed[index]?.says).toContain(says);
    expect(failed[index]?.advice).toContain(advice);
  }
  expect(simulator.calls.callCount()).toBe(trouble.calls);
  expect(simulator.population.counts()).toEqual(simulator.populationAtStart);
  expect(ended.stdout + ended.stderr).not.toContain(KEY);
});

test('a clock that is a minute ahead is a warning', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished, { clockOffsetMs: -60_000 });
  const ended = await folder.run(['doctor', '--json']);
  expect(ended.exitCode).toBe(0);
  const clock = reportOf(ended).checks.find(({ check }) => check === 'clock');
  expect(clock).toMatchObject({ verdict: 'warn' });
  expect(clock?.says).toMatch(/^is (59|60) s ahead of the server's$/);
});
