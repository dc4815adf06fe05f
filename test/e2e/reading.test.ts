// Reading on the command line: what people have is read or refused in words that help, and nothing that is doubtful is sent.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeAs } from '../support/encoded-text.ts';
import { setStage } from '../support/purge-folder.ts';

test('lists that are no lists, or not in the form they seem to have, end with 3 and nothing is sent', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished);
  const cases: readonly (readonly [string | Buffer, readonly string[], RegExp])[] = [
    [Buffer.from('PK\x03\x04..[Content_Types].xml'), ['--no-header'], /in\.csv: this is an Excel workbook/],
    ['"user_id,name"\n"u1,Anna"\n', [], /in\.csv:1: .*\n.*as a whole in quotes/],
    ['user_id name\nu1 Anna\n', [], /in\.csv:1: .*\n.*does another delimiter stand there/],
    ['Leavers\n\nuser_id\nu1\n', [], /in\.csv:1: .*\n.*--skip-lines 2/],
    [encodeAs('user_id\n张三\n', 'gb18030'), [], /in\.csv:2: .*they fit gb18030.*\n.*--encoding gb18030/],
    ['sep=;\nuser_id\nu1\n', ['--delimiter', '|'], /in\.csv:1: the line names another delimiter/],
  ];
  for (const [content, options, words] of cases) {
    folder.write('in.csv', content);
    const ended = await folder.run(['run', 'accounts', 'in.csv', '--yes', ...options]);
    expect(ended.exitCode, ended.stderr).toBe(3);
    expect(ended.stderr).toMatch(words);
  }
  expect(simulator.calls.callCount()).toBe(0);
  expect(folder.runs()).toEqual([]);
});

test('an encoding that nobody knows ends with 2 and names some', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('in.csv', ['user_id', 'u1']);
  const ended = await folder.run(['plan', 'accounts', 'in.csv', '--encoding', 'klingon']);
  expect(ended.exitCode, ended.stderr).toBe(2);
  expect(ended.stderr).toContain('gb18030, gbk, big5, shift_jis, euc-kr, windows-1252');
});

test('encoding, lines above the header and a pipe, by flag and by variable, delete the very people of the list', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: ['张三', 'u2', 'stays'] },
  });
  folder.write('in.csv', encodeAs('离职名单\nname|user_id\na, b|张三\nc|u2\n', 'gb18030'));
  const env = { CHAT_PURGE_SKIP_LINES: '1' };
  const looked = await folder.run(['doctor', 'accounts', 'in.csv', '--encoding', 'gb18030', '--json'], {
    env,
  });
  expect(looked.stdout).toContain('holds 2 rows');

  const ended = await folder.run(
    ['run', 'accounts', 'in.csv', '--yes', '--encoding', 'gb18030', '--run-id', 'r'],
    { env },
  );

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(['张三', 'u2', 'stays'].filter((id) => simulator.population.has('accounts', id))).toEqual(['stays']);
  const plan: unknown = JSON.parse(readFileSync(folder.file(`${folder.runDir('r')}/plan.json`), 'utf8'));
  expect(plan).toMatchObject({ options: { encoding: 'gb18030', skip_lines: 1 } });
});

test('a retry keeps how the parent was read, for its protect file, unless told otherwise', async ({
  onTestFinished,
}) => {
  const { folder } = await setStage(onTestFinished);
  folder.write('in.csv', encodeAs('离职名单\nuser_id\n张三\n', 'gb18030'));
  const how = ['--encoding', 'gb18030', '--skip-lines', '1'];
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r', ...how]);
  await folder.run(['cancel', folder.runDir('r'), '--reason', 'a test']);

  for (const [id, options, expected] of [
    ['again', [], { encoding: 'gb18030', skip_lines: 1 }],
    ['other', ['--encoding', 'big5', '--skip-lines', '0'], { encoding: 'big5', skip_lines: 0 }],
  ] as const) {
    const ended = await folder.run(['retry', folder.runDir('r'), '--run-id', id, ...options]);
    expect(ended.exitCode, ended.stderr).toBe(0);
    const plan: unknown = JSON.parse(readFileSync(folder.file(`${folder.runDir(id)}/plan.json`), 'utf8'));
    expect(plan).toMatchObject({ options: expected, rows_to_send: 1 });
  }
});
