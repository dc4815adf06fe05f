// `chat-purge doctor` with an input, and what `--explain` shows.
import { expect, test } from 'vitest';
import { failedIn, reportOf } from '../support/doctor-report.ts';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';

test('with an input it says how many calls, how long and how much room', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('mixed.csv', [
    'target,user_id,official_account,group_id',
    ...numbered('user', 250).map((id) => `accounts,${id},,`),
    ...numbered('fan', 101).map((id) => `subscribers,${id},@TOA#_one,`),
    'subscribers,fan1,@TOA#_two,',
    'groups,,,@TGS#1',
  ]);

  const ended = await folder.run(['doctor', 'mixed', 'mixed.csv', '--rate', '50%', '--json']);

  expect(ended.exitCode, ended.stdout).toBe(0);
  expect(reportOf(ended).estimate).toEqual([
    { target: 'subscribers', rows: 102, calls: 3, calls_per_second: 100, least_seconds: 0.03 },
    { target: 'groups', rows: 1, calls: 1, calls_per_second: 100, least_seconds: 0.01 },
    { target: 'accounts', rows: 250, calls: 3, calls_per_second: 50, least_seconds: 0.06 },
  ]);
  const text = await folder.run(['doctor', 'mixed', 'mixed.csv', '--rate', '50%']);
  expect(text.stdout).toContain(
    'accounts: at most 250 rows in 3 calls at 50 calls/s, under 1 s at the least',
  );
  expect(text.stdout).toMatch(/^pass {2}disk .* MB free, the run takes about 1 MB$/m);
});

test.for([
  ['a column that is missing', ['name', 'ann'], 'cannot be planned'],
  ['no rows', ['user_id'], 'holds no rows'],
] as const)('an input with %s fails with exit 3', async ([, lines, says], { onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('in.csv', lines);
  const ended = await folder.run(['doctor', 'accounts', 'in.csv', '--json']);
  expect(ended.exitCode, ended.stdout).toBe(3);
  expect(failedIn(ended)).toEqual([expect.objectContaining({ check: 'input', says })]);
});

test('an input with more rows than the guard allows is a warning', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('in.csv', ['user_id', 'a', 'b', 'c']);
  const ended = await folder.run(['doctor', 'accounts', 'in.csv', '--max-delete', '2']);
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toMatch(/^warn {2}input +holds 3 rows, the guard allows 2$/m);
});

test('--explain shows where each value comes from, and no secret', async ({ onTestFinished }) => {
  const { simulator, folder } = await setStage(onTestFinished);
  folder.write('chat-purge.config.json', '{\n  // careful\n  "rate": "25%"\n}');
  const env = { CHAT_PURGE_REDIS_URL: undefined, CHAT_PURGE_ATTEMPTS: '3' };

  const ended = await folder.run(['doctor', '--explain', '--json', '--timeout', '20'], { env });

  const settings = new Map(reportOf(ended).settings?.map(({ name, value, from }) => [name, [value, from]]));
  expect(settings.get('rate')).toEqual(['25%', 'chat-purge.config.json:3: rate']);
  expect(settings.get('attempts')).toEqual(['3', 'CHAT_PURGE_ATTEMPTS']);
  expect(settings.get('timeout')).toEqual(['20', '--timeout']);
  expect(settings.get('failure_min')).toEqual(['50', 'default']);
  expect(settings.get('no_work')).toEqual(['false', 'default']);
  expect(settings.get('secret')).toEqual(['[redacted]', 'CHAT_PURGE_SECRET_KEY']);
  expect(ended.stdout + ended.stderr).not.toContain(simulator.credentials.secretKey);

  const text = await folder.run(['doctor', '--explain'], { env });
  expect(text.stdout).toMatch(/│ rate +│ 25% +│ chat-purge\.config\.json:3: rate/);
});
