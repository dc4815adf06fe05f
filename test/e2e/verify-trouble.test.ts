// Verifications that are killed, over Redis, or of a run that has not come to its end: the books stay whole.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { countOutcomes, readOutcomes, readSummary } from '../support/run-books.ts';
import { readVerdicts, readVerified } from '../support/verification.ts';
import { waitUntil } from '../support/wait-until.ts';

const FAST = ['--rate', 'unlimited'];
const LOST = { fault: { kind: 'reset', effect: true }, apis: ['account_delete'], calls: [1] } as const;

test('killed in the middle it goes on where it was, and unknown rows are settled once', async ({
  onTestFinished,
}) => {
  const users = numbered('user', 2_000);
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: users },
    faults: [LOST],
    latencyMs: { min: 20, max: 40 },
  });
  folder.write('in.csv', ['user_id', ...users]);
  const runDir = folder.runDir('r');
  const files = folder.file(runDir);
  const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--quiet', ...FAST];
  await folder.run([...order, '--attempts', '1', '--failure-threshold', '1']);
  expect(readSummary(files).outcomes).toEqual({ deleted: 1_900, unknown: 100 });

  const running = folder.start(['verify', runDir, '--rate', '20']);
  await waitUntil('half of it is told', () => simulator.calls.callCount('account_check') >= 10);
  running.kill('SIGKILL');
  await running.ended();
  expect(readSummary(files).outcomes).toEqual({ deleted: 1_900, unknown: 100 });

  const again = await folder.run(['verify', runDir, ...FAST]);

  expect(again.exitCode, again.stderr).toBe(0);
  // At most the calls that were under way are made a second time.
  expect(simulator.calls.callCount('account_check')).toBeLessThan(30);
  expect(readVerified(files)).toEqual({ gone: 2_000, present: 0, unverifiable: 0 });
  expect(readSummary(files)).toMatchObject({ outcomes: { deleted: 2_000 }, exit_code: 0, balanced: true });
  const amendments = readFileSync(join(files, 'ledger.ndjson'), 'utf8').match(/"type":"amendment"/g);
  expect(amendments).toHaveLength(1);

  // The reports can be made anew from plan and ledger, and say the same.
  const applied = await folder.run(['apply', runDir, '--yes', ...FAST]);
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(countOutcomes(readOutcomes(files))).toEqual({ deleted: 2_000 });
  expect(readVerified(files)).toEqual({ gone: 2_000, present: 0, unverifiable: 0 });
});

test('of a run that was interrupted the rows with a last word are looked up, and apply goes on with the others', async ({
  onTestFinished,
}) => {
  const users = numbered('user', 500);
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: users },
    latencyMs: { min: 50, max: 50 },
  });
  folder.write('in.csv', ['user_id', ...users]);
  const runDir = folder.runDir('r');
  const files = folder.file(runDir);
  const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--rate', '2'];
  const running = folder.start(order);
  await waitUntil('two calls are made', () => simulator.calls.callCount('account_delete') >= 2);
  running.kill('SIGINT');
  expect((await running.ended()).exitCode).toBe(130);
  const { deleted = 0, not_sent: left = 0 } = readSummary(files).outcomes;
  expect(deleted + left).toBe(500);

  const verified = await folder.run(['verify', runDir, ...FAST]);

  expect(verified.exitCode, verified.stderr).toBe(0);
  expect(verified.stderr).toContain(`The run is not at its end: ${left} rows without a last word are left`);
  expect(readVerdicts(files)).toHaveLength(deleted);
  expect(readSummary(files)).toMatchObject({ state: 'stopped', exit_code: 130, outcomes: { deleted } });

  const applied = await folder.run(['apply', runDir, '--yes', '--verify', ...FAST]);
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(readVerified(files)).toEqual({ gone: 500, present: 0, unverifiable: 0 });
});

test('over Redis, workers send the canary and the rest, and the process of the run looks up', async ({
  onTestFinished,
}) => {
  const users = numbered('user', 300);
  const lists = { mia: ['a', 'b'], noah: ['c'] };
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: users, friendLists: lists },
  });
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const worker = folder.start(['worker'], { env });
  await worker.writes('serves app');
  folder.write('mixed.csv', [
    'target,user_id,from_account,group_name',
    'friend-lists,,mia,a',
    'friend-lists,,mia,never there',
    'friend-lists,,noah,c',
    ...users.map((user) => `accounts,${user},,`),
  ]);
  const order = ['run', 'mixed', 'mixed.csv', '--yes', '--run-id', 'r', '--no-work', '--rate', '100%'];

  const ended = await folder.run([...order, '--canary', '60', '--check-first', '--verify'], { env });

  expect(ended.exitCode, ended.stderr).toBe(0);
  const files = folder.file(folder.runDir('r'));
  expect(readSummary(files)).toMatchObject({ outcomes: { deleted: 302, absent: 1 }, balanced: true });
  expect(readVerified(files)).toEqual({ gone: 302, present: 0, unverifiable: 0 });
  const sent = simulator.calls.entries.filter(({ api }) => api === 'account_delete');
  expect(sent.map(({ count }) => count)[0]).toBeLessThanOrEqual(60);
  expect(sent.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  expect(simulator.calls.brokenBounds).toEqual([]);
  worker.kill('SIGTERM');
  await worker.ended();
});
