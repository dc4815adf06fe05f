// A mixed run over Redis: pauses, ends and claims are about the queues of all its targets.
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  aDeadMixedRun,
  aMixedStage,
  applyMixed,
  callsWithin,
  copyOf,
  MIXED_ROWS,
  type MixedStage,
  startMixedRun,
} from '../support/dead-mixed-run.ts';
import { startWorker } from '../support/redis-stage.ts';
import { readOutcomes, readSummary } from '../support/run-books.ts';
import { waitUntil } from '../support/wait-until.ts';

const LIMIT = { timeout: 90_000 };
/** Two seconds of calls stand in the queue. */
const TIME_TO_CALL_MS = 2_500;

/** Two hours that have begun nowhere. */
function closedHours(): string {
  const hour = new Date().getUTCHours();
  return [hour + 2, hour + 4].map((at) => `${String(at % 24).padStart(2, '0')}:00`).join('-');
}

function summaryOf({ folder, runDir }: MixedStage) {
  return readSummary(folder.file(runDir));
}

async function ask({ folder, runDir }: MixedStage, ...command: readonly string[]): Promise<number | null> {
  const [name = '', ...more] = command;
  return (await folder.run([name, runDir, ...more])).exitCode;
}

/** Nothing of the run stands in Redis, and a worker finds nothing to call. */
async function expectNothingLeft(stage: MixedStage): Promise<void> {
  expect(await stage.redis.everything()).not.toMatch(/user\d|one\./);
  const before = stage.simulator.calls.callCount();
  await startWorker(stage);
  expect(await callsWithin(stage, TIME_TO_CALL_MS)).toBe(0);
  expect(stage.simulator.calls.callCount()).toBe(before);
}

describe('what a killed mixed run has left of a later target', LIMIT, () => {
  test('is not called outside the hours of the run, nor after Ctrl-C then', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    const apply = applyMixed(stage, ['--no-work', '--window', closedHours()]);
    await apply.writes('Going on with one');
    await waitUntil('it is on hold', async () => summaryOf(stage).state === 'paused');
    await startWorker(stage);
    expect(await callsWithin(stage, TIME_TO_CALL_MS)).toBe(0);
    apply.kill('SIGINT');
    expect((await apply.ended()).exitCode).toBe(130);
    expect(await callsWithin(stage, TIME_TO_CALL_MS)).toBe(0);
    expect(summaryOf(stage)).toMatchObject({ state: 'stopped', queue_clean: true });
    expect(await stage.redis.everything()).not.toMatch(/user\d|one\./);
  });

  test('is not called after it was paused in the moment in which somebody continues it, nor after cancel', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    const apply = applyMixed(stage, ['--no-work']);
    await waitUntil('it obeys', async () => (await ask(stage, 'pause')) === 0);
    await startWorker(stage);
    expect(await callsWithin(stage, TIME_TO_CALL_MS)).toBe(0);
    expect(await ask(stage, 'cancel', '--reason', 'wrong list')).toBe(0);
    expect((await apply.ended()).exitCode).toBe(9);
    expect(await callsWithin(stage, TIME_TO_CALL_MS)).toBe(0);
    const deleted = stage.simulator.calls.deletedByRequest();
    const rows = readOutcomes(stage.folder.file(stage.runDir));
    const gone = new Set([...deleted.values()].flat());
    expect(rows.filter(({ outcome, id }) => outcome === 'not_sent' && gone.has(id))).toEqual([]);
    expect(summaryOf(stage)).toMatchObject({ state: 'cancelled', queue_clean: true });
  });

  test('does not hold the earlier targets up, and nothing is left at the end', async () => {
    const stage = await aDeadMixedRun(onTestFinished);
    const { exitCode, stderr } = await applyMixed(stage, ['--rate', '100']).ended();
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    expect(summaryOf(stage)).toMatchObject({ outcomes: { deleted: MIXED_ROWS }, queue_clean: true });
    await expectNothingLeft(stage);
  });
});

test(
  'a second process on a copy of the run directory is refused, whichever target has its turn',
  LIMIT,
  async () => {
    const stage = await aMixedStage(onTestFinished);
    const run = startMixedRun(stage);
    await waitUntil('some accounts are deleted', () => stage.accountCalls() >= 5);
    const copy = copyOf(stage);
    const ledger = stage.folder.read(`${copy}/ledger.ndjson`);
    const second = await applyMixed(stage, [], copy).ended();
    expect([second.exitCode, second.stderr]).toEqual([
      5,
      expect.stringContaining(`the run is in use by process ${run.pid} on `),
    ]);
    expect(stage.folder.read(`${copy}/ledger.ndjson`)).toBe(ledger);
    const { exitCode, stderr } = await run.ended();
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
    expect(summaryOf(stage)).toMatchObject({ outcomes: { deleted: MIXED_ROWS }, queue_clean: true });
  },
);
