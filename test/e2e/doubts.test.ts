// Damaged lists given to `run --yes`: exit code 3, the lines named on the terminal, and not one call at the server.
import { expect, test } from 'vitest';
import { DAMAGES } from '../support/damaged-lists.ts';
import { DOUBTED } from '../support/doubted-values.ts';
import { setStage } from '../support/purge-folder.ts';

test('no damaged list reaches the server, and each is refused with its lines', { timeout: 120_000 }, async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished);
  const refuse = async (i: number): Promise<void> => {
    const damage = DAMAGES[i];
    if (damage === undefined) return;
    const { name, target = 'accounts', lines, header, named } = damage;
    folder.write(`${i}.csv`, lines);
    const args = ['run', target, `${i}.csv`, '--yes', ...(header === false ? ['--no-header'] : [])];
    const { exitCode, stderr } = await folder.run(args);
    expect(exitCode, name).toBe(3);
    for (const [line, doubt] of Object.entries(named)) {
      const said = stderr.split('\n').find((text) => text.includes(`${i}.csv:${line}: `));
      expect(said, `${name}, line ${line}`).toContain(doubt ?? '');
    }
  };
  for (let i = 0; i < DAMAGES.length; i += 2) await Promise.all([refuse(i), refuse(i + 1)]);
  expect(folder.runs()).toEqual([]);
  expect(simulator.calls.callCount()).toBe(0);
});

/** As many problems as are told in full. */
const IN_FULL = 20;

test('no value of a doubted kind reaches the server, and the hint says how to accept it', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const { simulator, folder } = await setStage(onTestFinished);
  const lists = Object.entries(DOUBTED).flatMap(([code, values]) =>
    Array.from({ length: Math.ceil(values.length / IN_FULL) }, (_, i) => ({
      code,
      values: values.slice(i * IN_FULL, (i + 1) * IN_FULL),
    })),
  );
  const refuse = async (i: number): Promise<void> => {
    const { code, values } = lists[i] ?? { code: '', values: [] };
    folder.write(`${i}.csv`, ['user_id', ...values.map((value) => `"${value.replaceAll('"', '""')}"`)]);
    const { exitCode, stderr } = await folder.run(['run', 'accounts', `${i}.csv`, '--yes']);
    expect(exitCode, code).toBe(3);
    for (const [row, value] of values.entries()) {
      expect(stderr, `${code}: ${value}`).toMatch(new RegExp(`${i}\\.csv:${row + 2}: `));
    }
    expect(stderr).toContain(`--accept ${code}`);
  };
  for (let i = 0; i < lists.length; i += 2) {
    await Promise.all([i, i + 1].filter((each) => each < lists.length).map(refuse));
  }
  expect(folder.runs()).toEqual([]);
  expect(simulator.calls.callCount()).toBe(0);
});

test('a value that is accepted by name is deleted as it stands, and a retry asks nothing again', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { accounts: ["'u1'", 'u2'] },
    faults: [{ fault: { kind: 'item-code', code: 70500 }, ids: ["'u1'"], times: 1 }],
  });
  folder.write('in.csv', ['user_id', "'u1'", 'u2']);
  const accepting = ['--accept', 'quoted', '--attempts', '1', '--run-id', 'first'];
  expect((await folder.run(['run', 'accounts', 'in.csv', '--yes', ...accepting])).exitCode).toBe(4);
  expect([simulator.population.has('accounts', "'u1'"), simulator.population.has('accounts', 'u2')]).toEqual([
    true,
    false,
  ]);
  const retry = await folder.run(['retry', folder.runDir('first'), '--run-id', 'second']);
  expect(retry.exitCode, retry.stderr).toBe(0);
  expect((await folder.run(['apply', folder.runDir('second'), '--yes'])).exitCode).toBe(0);
  expect(simulator.population.has('accounts', "'u1'")).toBe(false);
});
