// One bad row spoils the request it stands in: it fails alone, the others go through, and it costs few calls.
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { type PurgeFolder, setStage } from '../support/purge-folder.ts';
import { countOutcomes, type OutcomeRow, readOutcomes, readSummary } from '../support/run-books.ts';
import { waitUntil } from '../support/wait-until.ts';

const RUN = ['--yes', '--run-id', 'r1'];

function spoiling(ids: readonly string[], code: number): FaultRule {
  return { fault: { kind: 'top-code', code, message: 'bad row' }, ids: [...ids] };
}

function users(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `user${i + 1}`);
}

function booksOf(folder: PurgeFolder): readonly OutcomeRow[] {
  return readOutcomes(folder.file(folder.runDir('r1')));
}

function failedIds(folder: PurgeFolder): readonly string[] {
  return booksOf(folder)
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id }) => id);
}

test('a spoilt row among 100 accounts fails alone, within 16 calls that the books count', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: users(100) },
    faults: [spoiling(['user57'], 70_402)],
  });
  folder.write('in.csv', ['user_id', ...users(100)]);

  const { exitCode, stdout } = await folder.run(['run', 'accounts', 'in.csv', ...RUN]);

  expect(exitCode).toBe(4);
  expect(failedIds(folder)).toEqual(['user57']);
  expect(booksOf(folder).find(({ id }) => id === 'user57')).toMatchObject({
    code: '70402',
    message: 'bad row',
    attempts: '1',
  });
  expect(countOutcomes(booksOf(folder))).toEqual({ deleted: 99, failed: 1 });
  expect(users(100).filter((id) => simulator.population.has('accounts', id))).toEqual(['user57']);
  expect(simulator.calls.entries.length).toBeLessThanOrEqual(16);
  expect(readSummary(folder.file(folder.runDir('r1')))).toMatchObject({
    calls: simulator.calls.entries.length,
    balanced: true,
  });
  expect(stdout).toContain('code 70402');
});

test('a spoilt name among 32 friend lists fails alone, within 16 calls, one after the other', async ({
  onTestFinished,
}) => {
  const names = Array.from({ length: 32 }, (_, i) => `list ${i + 1}`);
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { friendLists: { mia: names } },
    faults: [spoiling(['list 32'], 30_001)],
  });
  folder.write('in.csv', ['from_account,group_name', ...names.map((name) => `mia,${name}`)]);

  expect((await folder.run(['run', 'friend-lists', 'in.csv', ...RUN])).exitCode).toBe(4);

  expect(failedIds(folder)).toEqual(['list 32']);
  expect(countOutcomes(booksOf(folder))).toEqual({ deleted: 31, failed: 1 });
  expect(simulator.calls.entries.length).toBeLessThanOrEqual(16);
});

test('spoilt rows in several of many batches cost their own batches a few calls and the others none', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: users(2_000) },
    faults: [spoiling(['user1', 'user450', 'user451', 'user2000'], 60_015)],
  });
  folder.write('in.csv', ['user_id', ...users(2_000)]);

  expect((await folder.run(['run', 'accounts', 'in.csv', ...RUN])).exitCode).toBe(4);

  expect(failedIds(folder)).toEqual(['user1', 'user450', 'user451', 'user2000']);
  expect(countOutcomes(booksOf(folder))).toEqual({ deleted: 1_996, failed: 4 });
  expect(simulator.calls.entries.length).toBeLessThanOrEqual(20 + 4 * 16);
});

test('killed while it looks for the bad row, the run goes on where it was and asks no part twice that was answered', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: users(100) },
    faults: [spoiling(['user100'], 70_402)],
    latencyMs: { min: 60, max: 60 },
  });
  folder.write('in.csv', ['user_id', ...users(100)]);
  const first = folder.start(['run', 'accounts', 'in.csv', ...RUN]);
  await waitUntil('a part has been deleted', () =>
    simulator.calls.entries.some((call) => (call.deleted?.length ?? 0) > 0),
  );
  first.kill('SIGKILL');
  await first.ended();

  expect((await folder.run(['apply', folder.runDir('r1'), '--yes'])).exitCode).toBe(4);

  expect(failedIds(folder)).toEqual(['user100']);
  expect(countOutcomes(booksOf(folder))).toEqual({ deleted: 99, failed: 1 });
  expect(simulator.calls.entries.length).toBeLessThanOrEqual(17);
});

test('a request that is wrong for every row ends the run after a few calls, and says what to try', async ({
  onTestFinished,
}) => {
  const owners = Array.from({ length: 300 }, (_, i) => `@TOA#_${i + 1}`);
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { subscribers: Object.fromEntries(owners.map((owner) => [owner, users(100)])) },
    subscriberField: 'SubscriberList',
  });
  const rows = owners.flatMap((owner) => users(100).map((user) => `${owner},${user}`));
  folder.write('in.csv', ['official_account,user_id', ...rows]);

  const { exitCode, stdout } = await folder.run(['run', 'subscribers', 'in.csv', ...RUN]);

  expect(exitCode).toBe(8);
  expect(stdout).toContain('--subscriber-field SubscriberList');
  expect(simulator.calls.entries.length).toBeLessThanOrEqual(200);
  const { failed = 0, not_sent = 0, ...others } = countOutcomes(booksOf(folder));
  expect(others).toEqual({});
  expect(failed + not_sent).toBe(30_000);
  expect(not_sent).toBeGreaterThan(25_000);

  // Some batches stand in the middle of being halved; they go on from there.
  simulator.setConditions({ subscriberField: 'either' });
  expect((await folder.run(['apply', folder.runDir('r1'), '--yes'])).exitCode).toBe(4);
  expect(countOutcomes(booksOf(folder))).toEqual({ failed, deleted: not_sent });
  const left = booksOf(folder).filter(({ owner, id }) => simulator.population.has('subscribers', id, owner));
  expect(left).toHaveLength(failed);
  expect(left.every(({ outcome }) => outcome === 'failed')).toBe(true);
});
