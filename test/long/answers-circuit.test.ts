// A host that falls silent in the middle of a run: calls become single and rare until it is heard again, and nothing is lost.
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { numbered } from '../support/numbered.ts';
import { setStage } from '../support/purge-folder.ts';
import { countOutcomes, readOutcomes } from '../support/run-books.ts';
import { waitUntil } from '../support/wait-until.ts';

const GROUPS = numbered('@TGS#g', 150);
const GOOD_CALLS = 30;
const RESET: FaultRule = {
  fault: { kind: 'reset' },
  calls: Array.from({ length: 500 }, (_, i) => GOOD_CALLS + 1 + i),
};
/** After ten calls in a row without an answer the next one waits half a second, then twice as long each time. */
const SURELY_RARE_MS = 1_900;

test('after ten calls in a row that were reset one goes out at a time, ever more rarely; heard again, the run goes on', async ({
  onTestFinished,
}) => {
  const { simulator, folder } = await setStage(onTestFinished, {
    population: { groups: GROUPS },
    faults: [RESET],
    latencyMs: { min: 20, max: 40 },
  });
  folder.write('in.csv', ['group_id', ...GROUPS]);
  const run = folder.start(['run', 'groups', 'in.csv', '--yes', '--run-id', 'r1', '--json']);
  const gaps = (): readonly number[] => {
    const times = simulator.calls.entries.map(({ at }) => at);
    return times.slice(1).map((at, i) => at - (times[i] ?? 0));
  };
  await waitUntil('two calls far apart', () => run.hasEnded || gaps().some((ms) => ms > SURELY_RARE_MS));
  await run.writes('"why":"no-answer"');

  expect(simulator.calls.callCount()).toBeLessThan(GOOD_CALLS + 40);
  const rare = gaps().slice(gaps().findIndex((ms) => ms > SURELY_RARE_MS));
  expect(Math.min(...rare)).toBeGreaterThan(SURELY_RARE_MS);

  simulator.setFaults([]);
  const ended = await run.ended();
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(countOutcomes(readOutcomes(folder.file(folder.runDir('r1'))))).toEqual({ deleted: GROUPS.length });
  expect(simulator.population.counts().groups).toBe(0);
});
