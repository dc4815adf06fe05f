// The pace behind a proxy that holds back the first bytes of each connection: they come to the server together with later calls.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { startSimulatorProcess } from '../support/simulator-process.ts';
import { startSlowProxy } from '../support/slow-proxy.ts';
import { countedLate } from '../support/steady-rate.ts';

const ROWS = 80_000;
const LIMIT = 100;

test('calls whose first bytes a proxy holds back for 600 ms do not bring a second above the limit', {
  timeout: 60_000,
}, async ({ onTestFinished }) => {
  const { folder, state } = await startSimulatorProcess(onTestFinished, {
    latencyMs: { min: 20, max: 120 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: ROWS } },
  });
  const proxy = await startSlowProxy((await state()).url, 600);
  onTestFinished(() => proxy.close());
  folder.write('in.csv', ['user_id', ...numbered('user', ROWS)]);
  const env = { CHAT_PURGE_ENDPOINT: proxy.url };

  const ended = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--rate', '100%', '--quiet'], {
    env,
  });

  expect(ended.exitCode, ended.stderr).toBe(0);
  const { calls, longestStallMs } = await state();
  const worst = calls.byApi['account_delete']?.worstSecond.all ?? Number.NaN;
  console.log(`behind the proxy: worst second ${worst} of ${LIMIT}`);
  expect(worst).toBeLessThanOrEqual(LIMIT + countedLate(LIMIT, longestStallMs));
  // Each connection had its own wait, and there were several.
  expect(calls.all).toBeGreaterThanOrEqual(ROWS / 100);
});
