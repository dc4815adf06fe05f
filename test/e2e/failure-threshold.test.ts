// When too many rows fail the run stops, says why, and goes on after the cause is mended.
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';
import { countOutcomes, readOutcomes, readSummary } from '../support/run-books.ts';

const NO_PERMISSION: FaultRule = { fault: { kind: 'top-code', code: 10_007, message: 'no permission' } };

async function stageWithGroups(
  onTestFinished: OnTestFinished,
  groups: number,
  options: SimulatorOptions = { faults: [NO_PERMISSION] },
) {
  const ids = Array.from({ length: groups }, (_, i) => `@TGS#group${i + 1}`);
  const stage = await setStage(onTestFinished, { population: { groups: ids }, ...options });
  stage.folder.write('in.csv', ['group_id', ...ids]);
  const runDir = stage.folder.runDir('r1');
  return {
    ...stage,
    runDir,
    run: (...args: readonly string[]) =>
      stage.folder.run(['run', 'groups', 'in.csv', '--yes', '--run-id', 'r1', ...args]),
    calls: () => stage.simulator.calls.entries.length,
    outcomes: () => countOutcomes(readOutcomes(stage.folder.file(runDir))),
    summary: () => readSummary(stage.folder.file(runDir)),
  };
}

test('a server that refuses every row stops the run after 200 calls at most; mended, apply deletes the rest', async ({
  onTestFinished,
}) => {
  const stage = await stageWithGroups(onTestFinished, 1_000);

  const stopped = await stage.run();

  expect(stopped.exitCode).toBe(8);
  const refused = stage.calls();
  expect(refused).toBeGreaterThanOrEqual(50);
  expect(refused).toBeLessThanOrEqual(200);
  expect(stage.outcomes()).toEqual({ failed: refused, not_sent: 1_000 - refused });
  expect(stage.summary()).toMatchObject({ state: 'stopped', exit_code: 8, balanced: true });
  expect(stage.summary().reason).toMatch(
    /50 of the last 50 rows \(groups\) failed.*code 10007, no permission/,
  );
  expect(stopped.stdout).toContain('If every row gets it, check CHAT_PURGE_ADMIN and CHAT_PURGE_SDKAPPID.');
  expect(stopped.stdout).toContain(`go on with: chat-purge apply ${stage.runDir}`);

  stage.simulator.setFaults([]);
  const mended = await stage.folder.run(['apply', stage.runDir, '--yes']);

  expect(mended.exitCode).toBe(4);
  expect(stage.outcomes()).toEqual({ failed: refused, deleted: 1_000 - refused });
  expect(stage.summary()).toMatchObject({ state: 'finished', exit_code: 4, reason: null });
});

test('with --failure-threshold 1 the run goes through to its end', async ({ onTestFinished }) => {
  const stage = await stageWithGroups(onTestFinished, 120);
  expect((await stage.run('--failure-threshold', '1', '--rate', 'unlimited')).exitCode).toBe(4);
  expect(stage.outcomes()).toEqual({ failed: 120 });
});

test('variable, file and flag set the limit, and the flag counts first', async ({ onTestFinished }) => {
  const stage = await stageWithGroups(onTestFinished, 200);
  stage.folder.write('chat-purge.config.json', '{ "failure_min": 5, "failure_threshold": 0.2 }');

  expect((await stage.run('--concurrency', '1')).exitCode).toBe(8);
  expect(stage.calls()).toBe(5);

  const env = { CHAT_PURGE_FAILURE_MIN: '7' };
  const apply = ['apply', stage.runDir, '--yes', '--concurrency', '1'];
  expect((await stage.folder.run(apply, { env })).exitCode).toBe(8);
  expect(stage.calls()).toBe(12);

  expect((await stage.folder.run([...apply, '--failure-min', '3'], { env })).exitCode).toBe(8);
  expect(stage.calls()).toBe(15);
});

test('a third of failing rows does not stop a run with the default threshold, and does with a lower one', async ({
  onTestFinished,
}) => {
  const ids = Array.from({ length: 100 }, (_, i) => `@TGS#group${3 * i + 1}`);
  const faults = [{ ...NO_PERMISSION, ids }];
  const lenient = await stageWithGroups(onTestFinished, 300, { faults });
  expect((await lenient.run('--rate', 'unlimited')).exitCode).toBe(4);
  expect(lenient.outcomes()).toEqual({ failed: 100, deleted: 200 });

  const strict = await stageWithGroups(onTestFinished, 300, { faults });
  expect((await strict.run('--failure-threshold', '0.2')).exitCode).toBe(8);
  expect(strict.calls()).toBeLessThan(120);
});

test('a run of which nothing is left has finished, however many rows failed', async ({ onTestFinished }) => {
  const stage = await stageWithGroups(onTestFinished, 50);
  const { exitCode, stdout } = await stage.run('--json');
  expect(exitCode).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'finished', outcomes: { failed: 50 } });
});

test('with --json the summary says why the run stopped', async ({ onTestFinished }) => {
  const stage = await stageWithGroups(onTestFinished, 300);
  const { exitCode, stdout } = await stage.run('--json');
  expect(exitCode).toBe(8);
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'stopped',
    exit_code: 8,
    reason: expect.stringContaining('10007'),
  });
});
