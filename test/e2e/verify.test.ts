// What was deleted is looked up through the built command, against a server that keeps the truth.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { countOutcomes, readFailed, readOutcomes, readSummary } from '../support/run-books.ts';
import { readBackCalls, readVerdicts, readVerified, verdictsById } from '../support/verification.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type VerifyCase, verifyCases } from './cases/verify-case.ts';

const FAST = ['--rate', 'unlimited'];
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

async function ranCase(given: VerifyCase, onTestFinished: Parameters<typeof setStage>[0]) {
  const stage = await setStage(onTestFinished, given.simulator);
  const { folder } = stage;
  folder.write('in.csv', given.csv);
  const order = ['run', given.target, 'in.csv', '--yes', '--run-id', 'r', '--quiet', ...FAST];
  const ran = await folder.run([...order, ...(given.runArgs ?? [])]);
  return { ...stage, ran, runDir: folder.file(folder.runDir('r')) };
}

describe('verify', () => {
  test.each(verifyCases)('$name', async (given) => {
    const cleanUp: (() => Promise<void> | void)[] = [];
    try {
      const { simulator, folder, runDir } = await ranCase(given, (act) => cleanUp.push(act));
      const deletions = simulator.calls.callCount();
      simulator.setFaults(given.faults ?? []);

      const ended = await folder.run(['verify', folder.runDir('r'), ...FAST, ...(given.args ?? [])]);

      expect(ended.exitCode, ended.stderr).toBe(given.exitCode);
      for (const sentence of given.says) expect(ended.stdout).toContain(sentence);
      const calls = readBackCalls(simulator);
      const reads = Object.values(calls).reduce((sum, count) => sum + count, 0);
      if (given.calls === undefined) expect(reads).toBeGreaterThan(1);
      else expect(calls).toEqual(given.calls);
      expect(simulator.calls.callCount(), 'it only reads').toBe(deletions + reads);
      expect(simulator.calls.brokenBounds).toEqual([]);
      if (Object.keys(given.verdicts).length > 0) expectBooks(runDir, given);
    } finally {
      for (const act of cleanUp) await act();
    }
  });
});

function expectBooks(runDir: string, given: VerifyCase): void {
  const verdicts = readVerdicts(runDir);
  const counts: Record<string, number> = { gone: 0, present: 0, unverifiable: 0 };
  for (const { verdict } of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  expect(counts).toEqual(given.verdicts);
  expect(readVerified(runDir)).toEqual(given.verdicts);
  for (const { checked_at: at } of verdicts) expect(at).toMatch(ISO_TIME);
  const rows = readOutcomes(runDir);
  const summary = readSummary(runDir);
  expect(summary.balanced).toBe(true);
  expect(countOutcomes(rows)).toEqual(summary.outcomes);
  for (const [id, [outcome, note]] of Object.entries(given.outcomes ?? {})) {
    expect(rows.find((row) => row.id === id)).toMatchObject({ outcome, note });
  }
  const failed = rows.filter(({ outcome }) => ['failed', 'unknown', 'not_sent'].includes(outcome));
  expect(readFailed(runDir)).toHaveLength(failed.length);
}

test('a later verification asks all rows again and says which came back', async ({ onTestFinished }) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: numbered('user', 5) },
  });
  folder.write('in.csv', ['user_id', ...numbered('user', 5)]);
  const runDir = folder.runDir('r');
  const ran = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--verify', ...FAST]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stdout).toContain('Run r was verified: 5 rows looked up.');
  expect(readVerified(folder.file(runDir))).toEqual({ gone: 5, present: 0, unverifiable: 0 });

  simulator.population.add('accounts', 'user4');
  const again = await folder.run(['verify', runDir, '--verify-wait', '0', ...FAST]);

  expect(again.exitCode).toBe(4);
  expect(again.stdout).toContain('Came back: 1 row that an earlier verification had called gone.');
  expect(verdictsById(folder.file(runDir))).toMatchObject({ user3: 'gone', user4: 'present' });
  expect(readVerified(folder.file(runDir))).toEqual({ gone: 4, present: 1, unverifiable: 0 });

  const finished = await folder.run(['apply', runDir, '--yes', ...FAST]);
  expect(finished.stderr).toContain('This run has finished already: nothing was sent.');
  expect(finished.exitCode).toBe(4);
  expect(simulator.population.has('accounts', 'user4')).toBe(true);
});

test('--verify at the end of a run makes its exit code 4 where a row is still there, and --json says it all', async ({
  onTestFinished,
}) => {
  const { folder } = await setStage(onTestFinished, {
    population: { accounts: numbered('user', 3) },
    faults: [{ fault: { kind: 'item-code', code: 0 }, ids: ['user2'] }],
  });
  folder.write('in.csv', ['user_id', ...numbered('user', 3)]);
  const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--verify', '--verify-wait', '0'];

  const ended = await folder.run([...order, '--json', ...FAST]);

  expect(ended.exitCode, ended.stderr).toBe(4);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    state: 'finished',
    exit_code: 4,
    outcomes: { deleted: 3 },
    verified: { gone: 2, present: 1, unverifiable: 0 },
  });
});

test('an interrupted verification goes on where it was, and enters nothing before it is complete', async ({
  onTestFinished,
}) => {
  const users = numbered('user', 300);
  const { simulator, folder } = await setStage(onTestFinished, { population: { accounts: users } });
  folder.write('in.csv', ['user_id', ...users]);
  const runDir = folder.runDir('r');
  await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--quiet', ...FAST]);
  simulator.population.add('accounts', 'user250');

  const first = folder.start(['verify', runDir, '--json', ...FAST]);
  await first.writes('"done":299', 60_000);
  first.kill('SIGINT');
  const ended = await first.ended();
  expect(ended.exitCode, ended.stderr).toBe(130);
  expect(JSON.parse(ended.stdout)).toMatchObject({ verification: { ended_early: 'interrupted' } });
  expect(existsSync(folder.file(`${runDir}/verification.csv`))).toBe(false);

  simulator.population.remove('accounts', 'user250');
  const before = simulator.calls.callCount('account_check');
  const again = await folder.run(['verify', runDir, ...FAST]);
  expect(again.exitCode).toBe(0);
  expect(simulator.calls.callCount('account_check')).toBe(before + 1);
  expect(readVerified(folder.file(runDir))).toEqual({ gone: 300, present: 0, unverifiable: 0 });
});

test('a plan of which nothing was sent, and a run that is under way, are refused with clear words', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: numbered('user', 3) },
    faults: [{ fault: { kind: 'silence' } }],
  });
  folder.write('in.csv', ['user_id', ...numbered('user', 3)]);
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  const runDir = folder.runDir('r');

  const planned = await folder.run(['verify', runDir]);
  expect(planned.exitCode).toBe(2);
  expect(planned.stderr).toContain(`of ${runDir} nothing was sent yet: there is nothing to verify`);
  expect(planned.stderr).toContain(`Carry it out first: chat-purge apply ${runDir}`);

  const running = folder.start(['apply', runDir, '--yes', ...FAST]);
  await waitUntil('a call is under way', () => simulator.calls.callCount() > 0);
  const refused = await folder.run(['verify', runDir]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`is in use by process ${running.pid}`);
  expect(readBackCalls(simulator)).toEqual({});
});
