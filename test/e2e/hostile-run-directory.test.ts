// Run directories into which somebody else put something, or which are somebody else's.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { giveTo, handOver, OPERATOR, runAsOperator, STRANGER } from '../support/other-user.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';

const PLAN = ['plan', 'accounts', 'in.csv', '--run-id', 'r'];

async function planned(onTestFinished: OnTestFinished) {
  const stage = await setStage(onTestFinished, { population: { accounts: ['user1'] } });
  stage.folder.write('in.csv', ['user_id', 'user1']);
  handOver(stage.folder, 'in.csv');
  const ended = await runAsOperator(stage.folder, PLAN);
  if (ended.exitCode !== 0) throw new Error(ended.stderr);
  return { ...stage, runDir: stage.folder.file(stage.folder.runDir('r')) };
}

test("a stranger's run directory, or one that others can write, is refused by all commands", async ({
  onTestFinished,
}) => {
  const { simulator, folder, runDir } = await planned(onTestFinished);
  chmodSync(runDir, 0o770);
  const open = await runAsOperator(folder, ['apply', folder.runDir('r'), '--yes']);
  expect(open.exitCode, open.stderr).toBe(2);
  expect(open.stderr).toContain(
    `the run directory chat-purge-runs/r can be changed by other users (owner ${OPERATOR}, mode 0770)`,
  );
  expect(open.stderr).toContain('close it with: chmod go-w chat-purge-runs/r');

  chmodSync(runDir, 0o755);
  giveTo(STRANGER, runDir);
  for (const command of ['apply', 'status', 'verify', 'retry', 'pause', 'watch']) {
    const ended = await runAsOperator(folder, [command, folder.runDir('r')]);
    expect([command, ended.exitCode, ended.stderr]).toEqual([
      command,
      2,
      expect.stringContaining('belongs to another user'),
    ]);
  }
  // Root could read it, and is told the same.
  const asRoot = await folder.run(['apply', folder.runDir('r'), '--yes']);
  expect(asRoot.exitCode).toBe(2);
  const listed = await folder.run(['list']);
  expect([listed.exitCode, listed.stdout]).toEqual([0, expect.stringContaining('belongs to another user')]);
  expect(simulator.calls.callCount()).toBe(0);
});

test.for(['run.log', 'ledger.ndjson', 'in-flight.ndjson', 'outcomes.csv.partial', 'summary.json.partial'])(
  'nothing is written through a link at %s, and nothing is sent unless the books can be kept',
  async (name, { onTestFinished }) => {
    const { simulator, folder, runDir } = await planned(onTestFinished);
    folder.write('precious', 'mine\n');
    handOver(folder, 'precious');
    rmSync(join(runDir, name), { force: true });
    symlinkSync(folder.file('precious'), join(runDir, name));

    const ended = await runAsOperator(folder, ['apply', folder.runDir('r'), '--yes']);

    expect([2, 5], ended.stderr).toContain(ended.exitCode);
    expect(ended.stderr).toContain(`${name} is a link or no regular file`);
    expect(readFileSync(folder.file('precious'), 'utf8')).toBe('mine\n');
    if (!name.endsWith('outcomes.csv.partial')) expect(simulator.calls.callCount()).toBe(0);
  },
);

test('named pipes in a runs folder keep nobody waiting', async ({ onTestFinished }) => {
  const { folder, runDir } = await planned(onTestFinished);
  const trap = join(folder.file('chat-purge-runs'), 'trap');
  mkdirSync(trap);
  execFileSync('mkfifo', [join(trap, 'plan.json'), join(folder.file('chat-purge-runs'), 'pipe')]);
  for (const name of ['status.json', 'ledger.ndjson', 'control.ndjson', '.lock-1']) {
    execFileSync('mkfifo', [join(runDir, name)]);
  }
  giveTo(OPERATOR, trap);

  const listed = await runAsOperator(folder, ['list']);
  expect(listed.exitCode, listed.stderr).toBe(0);
  expect(listed.stdout).toContain('plan.json is a link or no regular file');
  expect(listed.stdout).toContain('planned');
  const trapped = await runAsOperator(folder, ['status', 'chat-purge-runs/trap']);
  expect(trapped.exitCode, trapped.stderr).toBe(2);
  for (const command of ['status', 'watch']) {
    const ended = await runAsOperator(folder, [command, folder.runDir('r')]);
    expect([0, 2], ended.stderr).toContain(ended.exitCode);
  }
});

test('a plan says which unfinished one of a killed process it removed', async ({ onTestFinished }) => {
  const { folder } = await planned(onTestFinished);
  const draft = folder.file('chat-purge-runs/.old.partial-aB3xYz');
  mkdirSync(draft);
  writeFileSync(join(draft, 'keys.tmp'), '');
  giveTo(OPERATOR, draft, join(draft, 'keys.tmp'));
  const longAgo = new Date('2026-01-01T00:00:00Z');
  utimesSync(draft, longAgo, longAgo);

  const ended = await runAsOperator(folder, ['plan', 'accounts', 'in.csv', '--run-id', 'second']);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stderr).toContain(
    'Removed chat-purge-runs/.old.partial-aB3xYz: a plan that was not finished.',
  );
});
