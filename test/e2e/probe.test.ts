// Rows of a plan are looked up before anything is deleted; if too few are there, it is never sent.
import { expect, test } from 'vitest';
import type { VerdictCounts } from '../../src/core/verification.ts';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { probeStage, USERS } from '../support/probe-stage.ts';
import { setStage } from '../support/purge-folder.ts';
import { readBackCalls } from '../support/verification.ts';

test('a plan says how many of its rows are there, in text, with --json and in probe.json', async ({
  onTestFinished,
}) => {
  const stage = await probeStage(onTestFinished);

  // More than there are: all rows.
  const planned = await stage.plan('--probe', '1000');

  expect(planned.exitCode, planned.stderr).toBe(0);
  const { seal, batches_sha256, options } = stage.sealed();
  const seed = batches_sha256.slice(0, 16);
  expect(planned.stdout).toContain(
    `Probe: 40 rows looked up before anything is deleted, drawn at random (seed ${seed})\n  accounts: 30 there, 10 gone, 0 could not be looked up\nNothing was sent.`,
  );
  expect(options.probe).toEqual({ rows: 1_000, least: null });
  expect(stage.probe()).toMatchObject({
    format: 1,
    seal,
    seed,
    asked: 1_000,
    least: null,
    rows: 40,
    verdicts: { gone: 10, present: 30, unverifiable: 0 },
    by_target: { accounts: { gone: 10, present: 30, unverifiable: 0 } },
    calls: 1,
  });
  expect(readBackCalls(stage.simulator)).toEqual({ account_check: 1 });
  expect(stage.deletionCalls()).toBe(0);

  const json = await stage.folder.run(['plan', 'accounts', 'in.csv', '--probe', '8', '--json']);
  const result = JSON.parse(json.stdout) as { readonly probe: { readonly verdicts: VerdictCounts } };
  expect(result.probe).toMatchObject({ seed, asked: 8, rows: 8, calls: 1 });
  expect(result.probe.verdicts.gone + result.probe.verdicts.present).toBe(8);
  expect(json.stderr).toMatch(/^\{"event":"probe",.*"rows":8/m);
});

test('the same input planned again is probed in the same rows, and they are rows of the plan', async ({
  onTestFinished,
}) => {
  const stage = await probeStage(onTestFinished);
  const idsAsked = () => stage.simulator.calls.entries.flatMap(({ ids }) => ids ?? []);

  expect((await stage.plan('--probe', '6')).exitCode).toBe(0);
  const first = idsAsked();
  expect((await stage.folder.run(['run', 'accounts', 'in.csv', '--dry-run', '--probe', '6'])).exitCode).toBe(
    0,
  );

  expect(new Set(first).size).toBe(6);
  expect(first.filter((id) => !USERS.includes(id))).toEqual([]);
  expect(idsAsked().slice(6)).toEqual(first);
  expect(stage.deletionCalls()).toBe(0);
});

test('a run looks up first, says what it found before it asks, and has it in its result', async ({
  onTestFinished,
}) => {
  const stage = await probeStage(onTestFinished);

  const ended = await stage.run('--probe', '40', '--probe-least', '75%', '--rate', 'unlimited');

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stderr).toContain('--probe-least 75%: 30 of the 40 that could be looked up are there\n');
  const order = stage.simulator.calls.entries.map(({ api }) => api);
  expect(order).toEqual(['account_check', 'account_delete']);

  const again = await stage.folder.run(['apply', stage.runDir, '--yes', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({
    outcomes: { deleted: 30, absent: 10 },
    probe: { verdicts: { gone: 10, present: 30, unverifiable: 0 }, least: 0.75 },
  });
});

test('if too few are there nothing is sent: not by run, not by apply, not by cancel and retry', async ({
  onTestFinished,
}) => {
  const stage = await probeStage(onTestFinished);

  const refused = await stage.run('--probe', '40', '--probe-least', '0.76');

  expect(refused.exitCode, refused.stderr).toBe(6);
  expect(refused.stderr).toContain(
    'error: 30 of the 40 rows that could be looked up are there, --probe-least asks for 76% of them',
  );
  expect(refused.stderr).toContain('Nothing was sent, and apply refuses this plan.');
  expect(stage.probe()).toMatchObject({ least: 0.76, verdicts: { gone: 10, present: 30 } });

  const applied = await stage.apply();
  expect(applied.exitCode, applied.stderr).toBe(6);
  expect(applied.stderr).toContain('30 of the 40 rows that could be looked up are there');
  const resumed = await stage.folder.run(['resume', stage.runDir, '--yes']);
  expect(resumed.exitCode, resumed.stderr).toBe(6);
  // What the plan wants is sealed: an option of today changes nothing about it.
  const loosened = await stage.apply('--json');
  expect(JSON.parse(loosened.stdout)).toMatchObject({ error: { code: 'guard.probe-least' }, exit_code: 6 });

  const cancelled = await stage.folder.run(['cancel', stage.runDir, '--reason', 'wrong list']);
  expect(cancelled.exitCode, cancelled.stderr).toBe(0);
  const retried = await stage.folder.run(['retry', stage.runDir]);
  expect(retried.exitCode, retried.stderr).toBe(6);
  expect(stage.folder.runs()).toEqual(['r']);

  expect(stage.deletionCalls()).toBe(0);
  expect(readBackCalls(stage.simulator)).toEqual({ account_check: 1 });
});

test('with --json a refusal has the figures in an event', async ({ onTestFinished }) => {
  const stage = await probeStage(onTestFinished);

  const refused = await stage.plan('--probe', '40', '--probe-least', '80%', '--json');

  expect(refused.exitCode).toBe(6);
  const events = refused.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly event: string });
  expect(events.find(({ event }) => event === 'probe')).toMatchObject({
    verdicts: { gone: 10, present: 30, unverifiable: 0 },
    least: 0.8,
  });
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'guard.probe-least' }, exit_code: 6 });
});

test('if no row could be looked up, that is not enough', async ({ onTestFinished }) => {
  const broken: FaultRule = { fault: { kind: 'top-code', code: 70500 }, apis: ['account_check'] };
  const stage = await probeStage(onTestFinished, { faults: [broken] });

  const refused = await stage.plan('--probe', '3', '--probe-least', '1%', '--attempts', '1');

  expect(refused.exitCode, refused.stderr).toBe(6);
  expect(refused.stderr).toContain('error: none of the 3 rows could be looked up, --probe-least asks for 1%');
  expect((await stage.apply()).exitCode).toBe(6);
  expect(stage.deletionCalls()).toBe(0);
});

test.for([
  [['--probe-least', '50%'], {}, 'error: --probe-least is given without --probe'],
  [['--probe', '5'], { CHAT_PURGE_SECRET_KEY: undefined }, 'CHAT_PURGE_SECRET_KEY: is missing'],
  [['--probe', '0'], {}, '--probe: must be a whole number, 1 or more'],
  [['--probe', '5', '--probe-least', '150%'], {}, '--probe-least: must be a part above 0 and at most 1'],
] as const)('%j is refused before anything is read', async ([args, env, says], { onTestFinished }) => {
  const stage = await probeStage(onTestFinished);

  const refused = await stage.folder.run(['plan', 'accounts', 'no-such-file.csv', ...args], { env });

  expect(refused.exitCode, refused.stderr).toBe(2);
  expect(refused.stderr).toContain(says);
  expect(stage.folder.runs()).toEqual([]);
  expect(stage.simulator.calls.entries).toEqual([]);
});

test('a plan that --max-delete refuses is not looked up', async ({ onTestFinished }) => {
  const stage = await probeStage(onTestFinished);

  const refused = await stage.run('--probe', '40', '--max-delete', '39');

  expect(refused.exitCode, refused.stderr).toBe(6);
  expect(stage.simulator.calls.entries).toEqual([]);
});

test('a mixed plan says it for each target', async ({ onTestFinished }) => {
  const { folder, simulator } = await setStage(onTestFinished, {
    population: { accounts: ['mia', 'noah'], groups: ['g1'], friendLists: { mia: ['a'] } },
  });
  folder.write('mixed.csv', [
    'target,user_id,from_account,group_name,group_id',
    'accounts,mia,,,',
    'accounts,noah,,,',
    'accounts,nobody,,,',
    'friend-lists,,mia,a,',
    'friend-lists,,mia,b,',
    'groups,,,,g1',
    'groups,,,,g2',
  ]);

  const planned = await folder.run(['plan', 'mixed', 'mixed.csv', '--probe', '7']);

  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(planned.stdout).toContain(
    [
      '  friend-lists: 1 there, 1 gone, 0 could not be looked up',
      '  groups: 1 there, 1 gone, 0 could not be looked up',
      '  accounts: 2 there, 1 gone, 0 could not be looked up',
    ].join('\n'),
  );
  expect(Object.keys(readBackCalls(simulator)).toSorted()).toEqual([
    'account_check',
    'get_group_info',
    'group_get',
  ]);
});
