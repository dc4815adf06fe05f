// Friend lists of one owner whose calls met (30008) are sent again.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { readOutcomes } from '../support/run-books.ts';

const listsOf = (owner: string): readonly string[] => numbered(`${owner}-`, 8);

test('a write conflict that the server reports is tried again', async ({ onTestFinished }) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { friendLists: { mia: listsOf('mia') } },
    faults: [{ fault: { kind: 'top-code', code: 30_008 }, times: 2 }],
  });
  folder.write('in.csv', ['from_account,group_name', ...listsOf('mia').map((list) => `mia,${list}`)]);
  expect((await folder.run(['run', 'friend-lists', 'in.csv', '--yes', '--run-id', 'r1'])).exitCode).toBe(0);
  expect(simulator.calls.callCount()).toBe(3);
  expect(readOutcomes(folder.file(folder.runDir('r1'))).map(({ attempts }) => attempts)).toEqual(
    listsOf('mia').map(() => '3'),
  );
});
