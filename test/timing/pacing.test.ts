// The pace of the built command against the limits of a simulator in a process of its own: never above, and nearly all of it used.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { startSimulatorProcess } from '../support/simulator-process.ts';
import { steadyRate } from '../support/steady-rate.ts';

test.for([
  {
    target: 'accounts',
    api: 'account_delete',
    limit: 100,
    least: 92,
    column: 'user_id',
    ids: numbered('user', 150_000),
  },
  {
    target: 'groups',
    api: 'destroy_group',
    limit: 200,
    least: 184,
    column: 'group_id',
    ids: numbered('@TGS#g', 3_000),
  },
])(
  '$target never go above $limit calls in any second, and use at least $least once under way',
  { timeout: 120_000 },
  async ({ target, api, limit, least, column, ids }, { onTestFinished }) => {
    const { folder, state, log } = await startSimulatorProcess(onTestFinished, {
      latencyMs: { min: 20, max: 120 },
      population: {
        accountsPattern: { prefix: 'user', from: 1, to: 150_000 },
        groupsPattern: { prefix: '@TGS#g', from: 1, to: 3_000 },
      },
    });
    folder.write('in.csv', [column, ...ids]);

    const ended = await folder.run(['run', target, 'in.csv', '--yes', '--rate', '100%', '--quiet']);

    expect(ended.exitCode, ended.stderr).toBe(0);
    const { calls, population } = await state();
    const rate = steadyRate(await log());
    const worst = calls.byApi[api]?.worstSecond.all ?? Number.NaN;
    console.log(`${target}: worst second ${worst} of ${limit}, ${rate.toFixed(1)} calls/s while steady`);
    expect(population.now[target]).toBe(0);
    expect(calls.throttled).toBe(0);
    expect(worst).toBeLessThanOrEqual(limit);
    expect(rate).toBeGreaterThanOrEqual(least);
  },
);
