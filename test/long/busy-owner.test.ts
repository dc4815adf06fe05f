// Friend lists of one owner go one call after the other, since two at a time would meet (30008); other owners go on meanwhile.
import { expect, test } from 'vitest';
import type { CallEntry } from '../../src/simulator/call-log.ts';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { countOutcomes, readOutcomes } from '../support/run-books.ts';

const OWNERS = ['mia', 'noah', 'ida', 'ole'] as const;
const listsOf = (owner: string): readonly string[] => numbered(`${owner}-`, 8);

/** Calls that came before the one of the same owner before them was answered. */
function overlapping(log: readonly CallEntry[]): readonly CallEntry[] {
  return log.filter((entry, i) => {
    const before = log.slice(0, i).findLast(({ owner }) => owner === entry.owner);
    // One that is never answered has ended for its caller when the next one comes.
    return before?.answeredAt !== undefined && before.answeredAt > entry.at;
  });
}

test('an owner with many batches, one of them without an answer, holds up nobody but itself', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { friendLists: Object.fromEntries(OWNERS.map((owner) => [owner, listsOf(owner)])) },
    // Not the first call of the run: that one goes alone until it is answered.
    faults: [{ fault: { kind: 'silence' }, ids: ['mia-3'], times: 1 }],
    latencyMs: { min: 60, max: 90 },
  });
  const rows = OWNERS.flatMap((owner) => listsOf(owner).map((list) => `${owner},${list}`));
  folder.write('in.csv', ['from_account,group_name', ...rows]);

  const options = ['--rows-per-call', 'friend-lists=1', '--timeout', '15'];
  const ended = await folder.run(['run', 'friend-lists', 'in.csv', '--yes', '--run-id', 'r1', ...options]);

  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(countOutcomes(readOutcomes(folder.file(folder.runDir('r1'))))).toEqual({ deleted: rows.length });
  const log = simulator.calls.entries;
  expect(log).toHaveLength(rows.length + 1);
  expect(overlapping(log)).toEqual([]);
  const lastOfOthers = Math.max(...log.filter(({ owner }) => owner !== 'mia').map(({ at }) => at));
  const again = simulator.calls.callsFor('mia-3').at(-1);
  expect(again?.at).toBeGreaterThan(lastOfOthers);
});
