// Friend lists that one run looks up before it deletes, while another run is verified: one API, and one limit for both.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { RedisServer } from '../support/redis-server.ts';
import { startSimulatorProcess } from '../support/simulator-process.ts';
import { countedLate } from '../support/steady-rate.ts';

const USERS = 1_500;
const LIMIT = 200;

test('a run with --check-first and a verify over Redis make no more than 200 calls of group_get in any second', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const lists = (prefix: string) => numbered(prefix, USERS).map((user) => [user, ['Family']] as const);
  const { folder, state } = await startSimulatorProcess(onTestFinished, {
    latencyMs: { min: 20, max: 60 },
    population: { friendLists: Object.fromEntries([...lists('ann'), ...lists('bob')]) },
  });
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const run = (prefix: string) => {
    folder.write(`${prefix}.csv`, [
      'from_account,group_name',
      ...numbered(prefix, USERS).map((user) => `${user},Family`),
    ]);
    return ['run', 'friend-lists', `${prefix}.csv`, '--run-id', prefix, '--yes', '--rate', '100%', '--quiet'];
  };
  expect((await folder.run(run('ann'), { env })).exitCode).toBe(0);

  const verify = ['verify', folder.runDir('ann'), '--rate', '100%', '--quiet'];
  const ended = await Promise.all([
    folder.run(verify, { env }),
    folder.run([...run('bob'), '--check-first'], { env }),
  ]);

  expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(ended.map(() => [0, '']));
  const { calls, longestStallMs } = await state();
  const worst = calls.byApi['group_get']?.worstSecond.all ?? Number.NaN;
  console.log(
    `worst second ${worst} of ${LIMIT}; the simulator stood still for ${longestStallMs} ms at most`,
  );
  // All at once: each would have been done in half of the time alone.
  expect(calls.byApi['group_get']?.calls).toBeGreaterThanOrEqual(3 * USERS);
  expect(worst).toBeLessThanOrEqual(LIMIT + countedLate(LIMIT, longestStallMs));
});
