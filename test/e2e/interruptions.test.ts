// Runs that end before their time, or meet another process: the exit code, what is said, and that `apply` goes on.
import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { expectInTime } from '../support/in-time.ts';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { readFailed, readOutcomes, readSummary } from '../support/run-books.ts';
import { waitUntil } from '../support/wait-until.ts';

const ROWS = 5_000;
/** A stop costs a few calls: those that went out until the first answer was there, and no more. */
const A_FEW = 5;

interface Stop {
  readonly name: string;
  readonly target: 'accounts' | 'official-accounts';
  readonly options?: SimulatorOptions;
  readonly env?: Readonly<Record<string, string>>;
  readonly faults?: readonly FaultRule[];
  /** Texts that standard output holds. */
  readonly says: readonly string[];
  readonly mend: (simulator: Simulator) => void;
}

const nothing = () => undefined;

const STOPS: readonly Stop[] = [
  {
    name: 'a wrong key',
    target: 'accounts',
    env: { CHAT_PURGE_SECRET_KEY: 'some-other-key-0123456789abcdef0123456789abcdef' },
    says: ['CHAT_PURGE_SECRET_KEY'],
    mend: nothing,
  },
  {
    name: 'somebody who is no admin',
    target: 'accounts',
    env: { CHAT_PURGE_ADMIN: 'somebody' },
    says: ['60010', 'CHAT_PURGE_ADMIN'],
    mend: nothing,
  },
  {
    name: 'deletion switched off',
    target: 'accounts',
    options: { deletionEnabled: false },
    says: ['71000'],
    mend: (simulator) => simulator.setConditions({ deletionEnabled: true }),
  },
  {
    name: 'official accounts not enabled',
    target: 'official-accounts',
    options: { officialAccountsEnabled: false },
    says: ['131000', 'enable them in the console'],
    mend: (simulator) => simulator.setConditions({ officialAccountsEnabled: true }),
  },
  {
    name: 'a wrong region',
    target: 'accounts',
    options: { wrongRegion: true },
    says: ['60026', 'CHAT_PURGE_REGION'],
    mend: (simulator) => simulator.setConditions({ wrongRegion: false }),
  },
  {
    name: 'an address that is not that of the API',
    target: 'accounts',
    faults: [{ fault: { kind: 'http-status', status: 404 } }],
    says: ['404'],
    mend: (simulator) => simulator.setFaults([]),
  },
];

test.for(STOPS)(
  '$name stops the run within a few calls with exit 7, and once mended it goes on',
  async (stop, context) => {
    const { target } = stop;
    const prefix = target === 'accounts' ? 'user' : '@TOA#_';
    const pattern = { prefix, from: 1, to: ROWS };
    const { simulator, folder } = await setStage(context.onTestFinished, {
      ...stop.options,
      ...(stop.faults === undefined ? {} : { faults: stop.faults }),
      latencyMs: { min: 20, max: 60 },
      population: target === 'accounts' ? { accountsPattern: pattern } : { officialAccountsPattern: pattern },
    });
    const ids = numbered(prefix, target === 'accounts' ? ROWS : 200);
    folder.write('in.csv', [target === 'accounts' ? 'user_id' : 'official_account', ...ids]);
    const env = stop.env === undefined ? {} : { env: stop.env };

    const ended = await folder.run(['run', target, 'in.csv', '--yes', '--run-id', 'r'], env);

    expect(ended.exitCode, ended.stderr).toBe(7);
    for (const text of [...stop.says, `chat-purge apply ${folder.runDir('r')}`])
      expect(ended.stdout).toContain(text);
    expect(simulator.calls.callCount()).toBeLessThanOrEqual(A_FEW);
    expect(simulator.population.counts()).toEqual(simulator.populationAtStart);
    const runDir = folder.file(folder.runDir('r'));
    const { failed = 0, not_sent: notSent = 0, ...others } = readSummary(runDir).outcomes;
    expect(others).toEqual({});
    expect(failed + notSent).toBe(ids.length);
    expect(failed).toBeLessThanOrEqual(A_FEW * 100);
    expect(readSummary(runDir)).toMatchObject({ state: 'stopped', exit_code: 7, balanced: true });
    expect(readFailed(runDir)).toHaveLength(ids.length);

    stop.mend(simulator);
    const gone = await folder.run(['apply', folder.runDir('r'), '--yes', '--rate', '100%']);

    expect(gone.exitCode, gone.stderr).toBe(0);
    expect(readSummary(runDir)).toMatchObject({
      state: 'finished',
      outcomes: { deleted: ids.length },
      reason: null,
    });
  },
);

async function stageUnderWay(
  onTestFinished: Parameters<typeof setStage>[0],
  latencyMs = { min: 100, max: 200 },
) {
  const stage = await setStage(onTestFinished, {
    latencyMs,
    population: { accountsPattern: { prefix: 'user', from: 1, to: 20_000 } },
  });
  stage.folder.write('in.csv', ['user_id', ...numbered('user', 20_000)]);
  const command = stage.folder.start(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);
  await waitUntil('some calls are made', () => stage.simulator.calls.callCount() >= 10);
  return { ...stage, command, runDir: stage.folder.file(stage.folder.runDir('r')) };
}

describe('an interrupted run', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    'lets its calls end at %s, says how to go on, and goes on',
    async (signal, context) => {
      const { simulator, folder, command, runDir } = await stageUnderWay(context.onTestFinished);

      command.kill(signal);
      const ended = await command.ended();

      expect(ended.exitCode, ended.stderr).toBe(130);
      expect(ended.stderr).toContain('Stopping: calls under way are let end.');
      expect(ended.stdout).toContain(`Go on with: chat-purge apply ${folder.runDir('r')}`);
      const answered = simulator.calls.entries.filter(({ answeredAt }) => answeredAt !== undefined);
      expect(answered).toHaveLength(simulator.calls.callCount());
      const summary = readSummary(runDir);
      expect(summary).toMatchObject({
        state: 'stopped',
        exit_code: 130,
        balanced: true,
        reason: 'interrupted',
      });
      // All answers were heard, so no row is in doubt.
      expect(summary.outcomes).toEqual({
        deleted: answered.length * 100,
        not_sent: 20_000 - answered.length * 100,
      });

      const gone = await folder.run(['apply', folder.runDir('r'), '--yes', '--rate', '100%']);
      expect(gone.exitCode, gone.stderr).toBe(0);
      expect(readSummary(runDir)).toMatchObject({
        state: 'finished',
        outcomes: { deleted: 20_000 },
        calls: 200,
      });
      expect(simulator.calls.callCount()).toBe(200);
    },
  );

  test('ends at once at the second SIGINT and loses nothing that was settled', async ({ onTestFinished }) => {
    const { simulator, folder, command, runDir } = await stageUnderWay(onTestFinished);
    // From now on no call is answered: only a second signal can end the run soon.
    simulator.setFaults([{ fault: { kind: 'silence', effect: true } }]);
    const calls = simulator.calls.callCount();
    await waitUntil('a call is held', () => simulator.calls.entries.some(({ fault }) => fault !== undefined));
    expect(simulator.calls.callCount()).toBeGreaterThan(calls);

    command.kill('SIGINT');
    await command.writes('Press Ctrl-C again');
    command.kill('SIGINT');
    const at = performance.now();
    const ended = await command.ended();

    expect(ended.exitCode, ended.stderr).toBe(130);
    expectInTime(performance.now() - at, 5_000);
    simulator.setFaults([]);
    const gone = await folder.run(['apply', folder.runDir('r'), '--yes', '--rate', '100%']);
    expect(gone.exitCode, gone.stderr).toBe(0);
    const rows = readOutcomes(runDir);
    expect(readSummary(runDir)).toMatchObject({ balanced: true, outcomes: { deleted: 20_000 } });
    expect(rows.filter(({ note }) => note === 'confirmed_by_absence').length).toBeGreaterThan(0);
    expect(simulator.population.counts().accounts).toBe(0);
  });
});

test('a second process on a run directory is refused with the id of the first one', async ({
  onTestFinished,
}) => {
  const { simulator, folder, command } = await stageUnderWay(onTestFinished);

  const second = await folder.run(['apply', folder.runDir('r'), '--yes']);

  expect(second.exitCode, second.stderr).toBe(2);
  expect(second.stderr).toContain(`is in use by process ${command.pid} `);
  const ended = await command.ended();
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(simulator.calls.callCount()).toBe(200);
});

test.for(['apply', 'resume'])(
  '%s on a finished run sends nothing, says so, and leaves the books as they were',
  async (name, context) => {
    const { simulator, folder } = await setStage(context.onTestFinished, {
      population: { accountsPattern: { prefix: 'user', from: 1, to: 5 } },
    });
    folder.write('in.csv', ['user_id', ...numbered('user', 5)]);
    await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);
    const runDir = folder.file(folder.runDir('r'));
    const before = { summary: readSummary(runDir), rows: readOutcomes(runDir) };
    const calls = simulator.calls.callCount();

    const ended = await folder.run([name, folder.runDir('r')]);

    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('has finished already: nothing was sent');
    expect(simulator.calls.callCount()).toBe(calls);
    expect({ summary: readSummary(runDir), rows: readOutcomes(runDir) }).toEqual(before);
  },
);
