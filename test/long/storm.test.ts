// A run through a storm of faults of all kinds at once: the books must balance, and say nothing that is not true.
import { expect, test } from 'vitest';
import type { Fault, FaultRule } from '../../src/simulator/fault-rule.ts';
import { setStage } from '../support/purge-folder.ts';
import { countOutcomes, type OutcomeRow, readOutcomes, readSummary } from '../support/run-books.ts';
import { seedOfTests } from '../support/seeded-random.ts';

const ROWS = 30_000;
/** Every twentieth row names somebody who never existed. */
const isGhost = (row: number): boolean => row % 20 === 3;
const idOf = (row: number): string => (isGhost(row) ? `ghost${row}` : `user${row}`);

/** Share of calls, for each fault. */
const SHARE = 0.015;
const FAULTS: readonly Fault[] = [
  { kind: 'item-code', code: 70169, count: 3 },
  { kind: 'item-code', code: 70169, count: 3, effect: true },
  { kind: 'item-code', code: 70402, count: 2 },
  { kind: 'item-code', code: 77_777, count: 2 },
  { kind: 'top-code', code: 70202 },
  { kind: 'top-code', code: 70169, effect: true },
  { kind: 'http-status', status: 502 },
  { kind: 'http-status', status: 502, effect: true },
  { kind: 'html' },
  { kind: 'html', effect: true },
  { kind: 'reset' },
  { kind: 'reset', effect: true },
  { kind: 'silence' },
  { kind: 'silence', effect: true },
  { kind: 'truncated' },
  { kind: 'cut-off' },
  { kind: 'no-list' },
  { kind: 'missing-items', count: 5 },
  { kind: 'extra-items', count: 2 },
  { kind: 'shuffled-items' },
  { kind: 'duplicated-items', count: 5 },
  { kind: 'other-case', count: 5 },
];

/** Calls that may leave a row unknown: what struck them took the answer away, or a part of it. */
const TAKES_ANSWERS_AWAY =
  /^(http-status|html|reset|silence|truncated|cut-off|no-list|missing-items|other-case)/;

const firstSeed = seedOfTests();

test.for([[firstSeed], [firstSeed + 1], [firstSeed + 2]])(
  'faults of all kinds (seed %i) leave books that balance and agree with the server',
  { timeout: 120_000 },
  async ([seed = 0], { onTestFinished }) => {
    const faults: FaultRule[] = FAULTS.map((fault) => ({ fault, rate: SHARE, apis: ['account_delete'] }));
    const { simulator, folder } = await setStage(onTestFinished, {
      seed,
      faults,
      latencyMs: { min: 5, max: 40 },
      limits: { account_delete: null },
      population: { accountsPattern: { prefix: 'user', from: 1, to: ROWS } },
    });
    folder.write('in.csv', ['user_id', ...Array.from({ length: ROWS }, (_, index) => idOf(index + 1))]);

    const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--rate', 'unlimited'];
    const ended = await folder.run([
      ...order,
      '--timeout',
      '4',
      '--attempts',
      '4',
      '--failure-threshold',
      '1',
      '--quiet',
    ]);

    const runDir = folder.file(folder.runDir('r'));
    const rows = readOutcomes(runDir);
    const summary = readSummary(runDir);
    console.log(`seed ${seed}: ${JSON.stringify(summary.outcomes)}, ${summary.calls} calls`);
    const why = `seed ${seed}\n${ended.stderr}`;
    expect([0, 4], why).toContain(ended.exitCode);
    expect(summary.balanced, why).toBe(true);
    expect(rows, why).toHaveLength(ROWS);
    expect(new Set(rows.map(({ id }) => id)).size, why).toBe(ROWS);
    expect(countOutcomes(rows), why).toEqual(summary.outcomes);
    expect(summary.calls, why).toBe(simulator.calls.callCount('account_delete'));
    expect(simulator.calls.brokenBounds, why).toEqual([]);

    const deletedByUs = new Set([...simulator.calls.deletedByRequest().values()].flat());
    const is =
      (...outcomes: readonly string[]) =>
      (row: OutcomeRow) =>
        outcomes.includes(row.outcome);
    const exists = ({ id }: OutcomeRow) => simulator.population.has('accounts', id);
    const strikesOn = (id: string) => simulator.calls.callsFor(id).map(({ fault = '' }) => fault);
    const lies = {
      goneButThere: rows.filter(is('deleted', 'absent')).filter(exists),
      absentThoughDeletedByUs: rows.filter(is('absent')).filter(({ id }) => deletedByUs.has(id)),
      deletedThoughNeverThere: rows
        .filter(is('deleted'))
        .filter(({ id, note }) => id.startsWith('ghost') && note !== 'confirmed_by_absence'),
      confirmedWithoutATry: rows
        .filter(({ note }) => note === 'confirmed_by_absence')
        .filter(({ id }) => simulator.calls.callsFor(id).length < 2),
      failedWithoutACode: rows.filter(is('failed')).filter(({ code }) => code === '' || code === '0'),
      unknownThoughAnswered: rows
        .filter(is('unknown'))
        .filter(
          ({ id }) =>
            !strikesOn(id).some((fault) => fault.split('; ').some((name) => TAKES_ANSWERS_AWAY.test(name))),
        ),
      notSettled: rows.filter(is('not_sent', 'invalid', 'duplicate', 'protected')),
      refusedAndSentAgain: rows
        .filter(({ outcome, code }) => outcome === 'failed' && code === '70402')
        .filter(({ id, attempts }) => strikesOn(id).length > Number(attempts)),
      bystanderGone: Array.from({ length: ROWS }, (_, index) => index + 1)
        .filter((row) => isGhost(row) && !simulator.population.has('accounts', `user${row}`))
        .map((row) => `user${row}`),
    };
    for (const [lie, found] of Object.entries(lies)) expect(found.slice(0, 10), `${lie}, ${why}`).toEqual([]);
  },
);
