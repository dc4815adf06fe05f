// A server that says 'too fast': the run slows down and loses nothing by it, and a quota of 24 hours ends it with a time.
import { expect, test } from 'vitest';
import { type AnswerCase, expectCase } from '../support/answer-cases.ts';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';

const ALL_DELETED = { exitCode: 0, outcomes: { deleted: 5 } };
const TARGET_OF_CODE = [
  [60_007, 'accounts'],
  [60_011, 'subscribers'],
  [60_018, 'friend-lists'],
  [60_019, 'accounts'],
  [22_006, 'subscribers'],
  [72_010, 'friend-lists'],
  [70_114, 'accounts'],
] as const;

const CASES: readonly (AnswerCase & { readonly name: string })[] = [
  ...TARGET_OF_CODE.map(([code, target]) => ({
    name: `${code} twice`,
    target,
    faults: [{ fault: { kind: 'top-code', code }, times: 2 }] as const,
    ...ALL_DELETED,
    calls: 3,
    says: ['3 calls, 2 of them repeated, 2 refused as too frequent'],
  })),
  {
    name: '10006 for one of several calls',
    target: 'groups',
    faults: [{ fault: { kind: 'top-code', code: 10_006 }, calls: [2] }],
    ...ALL_DELETED,
    calls: 6,
  },
  {
    name: '60007 in the list of results',
    target: 'accounts',
    faults: [{ fault: { kind: 'item-code', code: 60_007, count: 2 }, times: 1 }],
    ...ALL_DELETED,
    calls: 2,
  },
  {
    name: 'HTTP 429',
    target: 'accounts',
    faults: [{ fault: { kind: 'http-status', status: 429 }, times: 1 }],
    ...ALL_DELETED,
    calls: 2,
  },
];

test.for(CASES)(
  '$name ($target): all rows are deleted, and no attempt is used up',
  async (play, { onTestFinished }) => {
    const { rows, summary, log } = await expectCase(onTestFinished, { ...play, args: ['--attempts', '1'] });
    expect(rows.map(({ attempts }) => attempts)).toEqual(['1', '1', '1', '1', '1']);
    expect(summary.throttled).toBe(log.filter(({ fault }) => fault !== undefined).length);
  },
);

test('60028 ends the run with one call and says from when on it can go on', async ({ onTestFinished }) => {
  const { summary, ended } = await expectCase(onTestFinished, {
    target: 'groups',
    faults: [{ fault: { kind: 'top-code', code: 60_028, message: 'trial quota' } }],
    exitCode: 7,
    outcomes: { failed: 1, not_sent: 4 },
    calls: 1,
    says: [
      /60028: .* 24 hours; go on from \d{4}-\d\d-\d\d \d\d:\d\d UTC \(trial quota\)/,
      'From then on, go on with',
    ],
  });
  const [, from = ''] = /go on from (\S+ \S+) UTC/.exec(summary.reason ?? '') ?? [];
  const inHours = (Date.parse(`${from.replace(' ', 'T')}Z`) - Date.now()) / 3_600_000;
  expect(inHours).toBeGreaterThan(23.9);
  expect(inHours).toBeLessThan(24.1);
  expect(ended.stderr).not.toContain('error');
});

test('progress says how fast calls may go, and that the server found them too fast', async ({
  onTestFinished,
}) => {
  const { folder } = await setStage(onTestFinished, {
    population: { groupsPattern: { prefix: '@TGS#g', from: 1, to: 100 } },
    limits: { destroy_group: 15 },
    latencyMs: { min: 20, max: 40 },
  });
  folder.write('in.csv', ['group_id', ...numbered('@TGS#g', 100)]);

  const { exitCode, stderr } = await folder.run(['run', 'groups', 'in.csv', '--yes', '--json']);

  expect(exitCode).toBe(0);
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly event: string; readonly pace?: Record<string, unknown> });
  const paces = events.filter(({ event }) => event === 'progress').map(({ pace }) => pace);
  expect(paces).toContainEqual({ allowed: expect.any(Number), rate: 160, why: 'throttled', code: 60_007 });
});

test('the same as text', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished, {
    population: { groupsPattern: { prefix: '@TGS#g', from: 1, to: 40 } },
    limits: { destroy_group: 10 },
    latencyMs: { min: 20, max: 40 },
  });
  folder.write('in.csv', ['group_id', ...numbered('@TGS#g', 40)]);
  const { exitCode, stderr } = await folder.run(['run', 'groups', 'in.csv', '--yes', '--rate', '50']);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/calls\/s \([\d.]+ allowed, slowed down from 50: too fast for the server, 60007\)/);
});
