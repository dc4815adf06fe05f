// What ends, holds or questions a run without an operator's command: the clock, and signals.
import { expect, test } from 'vitest';
import { startLiveRun } from '../support/live-run.ts';
import { waitUntil } from '../support/wait-until.ts';

/** As `--window` wants it. */
function hours(from: number, to: number): string {
  return [from, to].map((hour) => `${String((hour + 24) % 24).padStart(2, '0')}:00`).join('-');
}

test('SIGUSR1 prints a line of progress at once, also with --quiet', async ({ onTestFinished }) => {
  const run = await startLiveRun(onTestFinished, 'embedded', { args: ['--quiet'] });
  await run.moreCalls(30);
  run.command.kill('SIGUSR1');
  await run.command.writes('of 100,000 rows | ', 1_000);
  expect(run.command.stderr).toMatch(
    /^[\d,]+ of 100,000 rows \| [\d.]+ calls\/s \([\d.]+ allowed[^)]*\), 0 repeated, 0 failed/m,
  );
});

test('SIGHUP ends the run in order, however often it comes', async ({ onTestFinished }) => {
  const run = await startLiveRun(onTestFinished, 'embedded');
  await run.moreCalls(30);
  run.command.kill('SIGHUP');
  run.command.kill('SIGHUP');
  expect((await run.command.ended()).exitCode).toBe(130);
  expect(run.summary()).toMatchObject({ state: 'stopped', balanced: true });
});

test('--max-duration ends the run with 130, and apply goes on', async ({ onTestFinished }) => {
  const run = await startLiveRun(onTestFinished, 'embedded', {
    rows: 20_000,
    args: ['--max-duration', '2s'],
  });
  const ended = await run.command.ended();
  expect(ended.exitCode, ended.stderr).toBe(130);
  expect(run.summary()).toMatchObject({
    state: 'stopped',
    reason: 'the time that --max-duration allows is over',
    balanced: true,
  });
  const applied = await run.folder.run(['apply', run.runDir, '--yes']);
  expect(applied.exitCode, applied.stderr).toBe(0);
});

test('outside its hours a run is held without a call; within them it sends', async ({ onTestFinished }) => {
  const hour = new Date().getUTCHours();
  const closed = hours(hour + 2, hour + 4);
  const run = await startLiveRun(onTestFinished, 'embedded', {
    rows: 500,
    args: ['--window', closed],
    env: { TZ: 'UTC' },
  });
  await run.command.writes('It sends only at ');
  await waitUntil('it is held', async () => (await run.status())['state'] === 'paused');
  expect(await run.status()).toMatchObject({ progress: { held_by: 'window', rows_done: 0 } });
  expect(run.callCount()).toBe(0);
  run.command.kill('SIGTERM');
  expect((await run.command.ended()).exitCode).toBe(130);

  const open = hours(hour - 1, hour + 2);
  const applied = await run.folder.run(['apply', run.runDir, '--yes', '--window', open], {
    env: { TZ: 'UTC' },
  });
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(applied.stderr).toContain(`It sends only at ${open} (UTC).`);
});
