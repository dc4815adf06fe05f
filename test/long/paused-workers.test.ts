// Workers whose run is paused are free for other runs.
import { expect, test } from 'vitest';
import { startLiveRun } from '../support/live-run.ts';

test('the workers of a paused run serve another one at the full rate', { timeout: 180_000 }, async ({
  onTestFinished,
}) => {
  const run = await startLiveRun(onTestFinished, 'redis', { workers: 2 });
  await run.moreCalls(60);
  await run.asks('pause');
  await run.callsWithin(1_000);
  run.folder.write('other.csv', ['user_id', ...Array.from({ length: 10_000 }, (_, i) => `nobody${i}`)]);
  const before = run.callCount();

  const other = await run.folder.run(
    ['run', 'accounts', 'other.csv', '--yes', '--run-id', 'other', '--no-work'],
    { env: { CHAT_PURGE_REDIS_URL: run.redis?.url } },
  );

  expect(other.exitCode, other.stderr).toBe(0);
  expect(run.callCount() - before).toBe(100);
  await run.asks('resume');
  await run.moreCalls(50);
  await run.asks('cancel', '--reason', 'the test is over');
  expect((await run.command.ended()).exitCode).toBe(9);
  expect(run.summary()).toMatchObject({ state: 'cancelled', balanced: true });
});
