// Every exit code of the contract by the built command, each with the sentence that goes with it.
import { expect, test } from 'vitest';
import { EXIT } from '../../src/core/run-state.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import { MANY_ROWS, ROWS } from './cases/exit-code-acts.ts';
import { EXIT_CODE_CASES } from './cases/exit-code-cases.ts';

function stageWithRows(onTestFinished: OnTestFinished): Promise<Stage> {
  return setStage(onTestFinished, {
    population: { accountsPattern: { prefix: 'user', from: 1, to: MANY_ROWS } },
  }).then((stage) => {
    stage.folder.write('in.csv', ['user_id', ...numbered('user', ROWS)]);
    return stage;
  });
}

test.for(EXIT_CODE_CASES)(
  'exit $exitCode when $when',
  async ({ act, exitCode, says }, { onTestFinished }) => {
    const stage = await stageWithRows(onTestFinished);

    const ended = await act(stage);

    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    const said = ended.stdout + ended.stderr;
    for (const text of says) expect(said).toContain(text);
    expect(said).not.toMatch(/^ {4}at /m);
  },
);

test('the table has a row for each exit code of the contract', () => {
  const shown = new Set(EXIT_CODE_CASES.map(({ exitCode }) => exitCode));
  expect([...shown].sort((a, b) => a - b)).toEqual(Object.values(EXIT).sort((a, b) => a - b));
});
