// A run and its verification through a storm of faults: afterwards nothing is unknown, and nothing in the books is untrue.
import { expect, test } from 'vitest';
import type { Fault, FaultRule } from '../../src/simulator/fault-rule.ts';
import { setStage } from '../support/purge-folder.ts';
import { countOutcomes, type OutcomeRow, readOutcomes, readSummary } from '../support/run-books.ts';
import { seedOfTests } from '../support/seeded-random.ts';
import { readVerdicts } from '../support/verification.ts';

const ROWS = 30_000;
/** Every twentieth row names somebody who never existed. */
const idOf = (row: number): string => (row % 20 === 3 ? `ghost${row}` : `user${row}`);

const FAULTS: readonly (readonly [share: number, Fault])[] = [
  [0.02, { kind: 'top-code', code: 60007 }],
  [0.02, { kind: 'top-code', code: 60008 }],
  [0.02, { kind: 'http-status', status: 502 }],
  [0.02, { kind: 'reset' }],
  [0.02, { kind: 'reset', effect: true }],
  [0.01, { kind: 'silence' }],
  [0.01, { kind: 'html' }],
  [0.01, { kind: 'missing-items', count: 5 }],
  [0.01, { kind: 'shuffled-items' }],
];
const STORM: readonly FaultRule[] = FAULTS.map(([rate, fault]) => ({
  fault,
  rate,
  apis: ['account_delete', 'account_check'],
}));
/** Two batches lose both their answers, so that there is something to settle: one is gone, one is there. */
const LOST: readonly FaultRule[] = [
  { fault: { kind: 'reset', effect: true }, apis: ['account_delete'], ids: ['user150'], times: 2 },
  { fault: { kind: 'reset' }, apis: ['account_delete'], ids: ['user250'], times: 2 },
];

const firstSeed = seedOfTests();

test.for(Array.from({ length: 10 }, (_, i) => [firstSeed + i]))(
  'after a storm (seed %i) verify leaves nothing unknown, and every word in the books is true',
  { timeout: 120_000 },
  async ([seed = 0], { onTestFinished }) => {
    const { simulator, folder } = await setStage(onTestFinished, {
      seed,
      faults: [...LOST, ...STORM],
      latencyMs: { min: 2, max: 20 },
      limits: { account_delete: null, account_check: null },
      population: { accountsPattern: { prefix: 'user', from: 1, to: ROWS } },
    });
    folder.write('in.csv', ['user_id', ...Array.from({ length: ROWS }, (_, index) => idOf(index + 1))]);
    const fast = ['--rate', 'unlimited', '--timeout', '4', '--quiet'];
    const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--failure-threshold', '1'];
    const ran = await folder.run([...order, '--attempts', '2', ...fast]);
    const runDir = folder.file(folder.runDir('r'));
    const before = readSummary(runDir).outcomes;

    const verified = await folder.run(['verify', folder.runDir('r'), '--verify-wait', '1', ...fast]);

    const rows = readOutcomes(runDir);
    const verdicts = readVerdicts(runDir);
    const summary = readSummary(runDir);
    const why = `seed ${seed}\n${ran.stderr}\n${verified.stderr}`;
    console.log(`seed ${seed}: ${JSON.stringify(before)} -> ${JSON.stringify(summary.outcomes)}`);
    expect([ran.exitCode, verified.exitCode], why).toEqual([4, 4]);
    expect(before['unknown'], why).toBeGreaterThanOrEqual(190);
    expect(summary.outcomes['unknown'], why).toBeUndefined();
    expect(summary.balanced, why).toBe(true);
    expect(rows, why).toHaveLength(ROWS);
    expect(countOutcomes(rows), why).toEqual(summary.outcomes);
    expect(simulator.calls.brokenBounds, why).toEqual([]);

    const asked = new Set(verdicts.map(({ id }) => id));
    const deletedByUs = new Set([...simulator.calls.deletedByRequest().values()].flat());
    const exists = ({ id }: Pick<OutcomeRow, 'id'>) => simulator.population.has('accounts', id);
    const is = (outcome: string) => (row: OutcomeRow) => row.outcome === outcome;
    const lies = {
      goneButThere: verdicts.filter(({ verdict }) => verdict === 'gone').filter(exists),
      presentButGone: verdicts.filter((row) => row.verdict === 'present' && !exists(row)),
      notTold: verdicts.filter(({ verdict }) => verdict === 'unverifiable'),
      deletedButThere: rows.filter(is('deleted')).filter(exists),
      deletedAndNotAsked: rows.filter(is('deleted')).filter(({ id }) => !asked.has(id)),
      absentThoughDeletedByUs: rows.filter(is('absent')).filter(({ id }) => deletedByUs.has(id)),
      absentButThere: rows.filter(is('absent')).filter(exists),
      stillPresentButGone: rows.filter(({ note }) => note === 'still_present').filter((row) => !exists(row)),
      failedWithoutAReason: rows
        .filter(is('failed'))
        .filter(({ code, note }) => code !== '60008' && note !== 'still_present'),
      deletedByUsAndNotSaid: rows
        .filter(({ id }) => deletedByUs.has(id))
        .filter(({ outcome }) => outcome !== 'deleted'),
    };
    for (const [lie, found] of Object.entries(lies)) expect(found.slice(0, 10), `${lie}, ${why}`).toEqual([]);
  },
);
