// Runs that end before their time, in every way there is, and are gone on with from what is on disk.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Ending } from '../../src/pipeline/run-ending.ts';
import { appliedRuns } from '../support/applied-runs.ts';
import { failing } from '../support/failing-ledger.ts';
import { accountsOnly } from '../support/run-batches.ts';
import { buildRun } from '../support/run-builder.ts';
import { expectTruth, outcomesOf } from '../support/run-truth.ts';
import { printedSeed } from '../support/seeded-random.ts';
import type { TruthfulApi } from '../support/truthful-api.ts';

const { apply, aStage, tempDir } = appliedRuns();

test.each([1, 2, 3])('interrupted again and again, a run goes on where it was (run %i)', async (number) => {
  const seed = printedSeed(number);
  const { run, present, random, api } = await aStage(seed);
  let interrupt = new AbortController();
  let until = 0;
  const server = api({ onEffect: (calls) => calls >= until && interrupt.abort() });
  let ending: Ending | undefined = { kind: 'interrupted' };
  let rounds = 0;
  while (ending !== undefined) {
    rounds += 1;
    interrupt = new AbortController();
    until = server.calls.length + (rounds > 5 ? 100_000 : Math.ceil(random() * 50));
    ending = await apply(run, server, { interrupt: interrupt.signal });
    if (ending !== undefined) expect(ending).toEqual({ kind: 'interrupted' });
    expectTruth(await outcomesOf(run), present, server.present);
  }
  expect(rounds).toBeGreaterThan(2);
  const lines = await outcomesOf(run);
  expect(lines.filter(({ outcome }) => outcome === 'not_sent')).toEqual([]);
});

test.each([1, 2, 3, 4])(
  'killed at any moment, a run goes on from what is on disk and tells no lie (run %i)',
  async (number) => {
    const seed = printedSeed(number);
    const first = await aStage(seed);
    const { run, present, random } = first;
    let current = run;
    let truth: ReadonlySet<string> = present;
    for (let death = 1; death <= 3; death += 1) {
      const after = Math.ceil(random() * 60);
      const next = buildRun(await tempDir(), run.batches, { target: 'mixed' });
      const interrupt = new AbortController();
      let left: ReadonlySet<string> | undefined;
      // What a SIGKILL leaves: the files and the server's truth as they are at this very moment.
      const server: TruthfulApi = first.api({
        present: truth,
        onEffect: (calls) => {
          if (calls < after || left !== undefined) return;
          left = new Set(server.present);
          cpSync(current.runDir, next.runDir, { recursive: true });
          interrupt.abort();
        },
      });
      await apply(current, server, { interrupt: interrupt.signal });
      if (left === undefined) break;
      truth = left;
      current = next;
    }
    const server = first.api({ present: truth });
    expect(await apply(current, server)).toBeUndefined();
    const lines = await outcomesOf(current);
    expect(lines).toHaveLength(run.plan.rows);
    expectTruth(lines, present, server.present);
  },
);

test('a call that cannot be noted is not made: the run ends without a call', async () => {
  const { run, api } = await aStage(1, accountsOnly());
  const server = api();
  const ending = await apply(run, server, { ledgerAs: failing('sending', () => true) });
  expect(ending).toMatchObject({ kind: 'fault', error: { message: 'disk full' } });
  expect(server.calls).toEqual([]);
});

test.each(['sending', 'keepOpen', 'settle'] as const)(
  'when %s fails in the middle, the run can be gone on with and tells no lie',
  async (method) => {
    const seed = printedSeed();
    const { run, present, api } = await aStage(seed);
    let times = 0;
    const server = api();
    const ending = await apply(run, server, {
      ledgerAs: failing(method, () => {
        times += 1;
        return times > 4;
      }),
    });
    expect(ending).toMatchObject({ kind: 'fault', error: { message: 'disk full' } });
    expectTruth(await outcomesOf(run), present, server.present);
    expect(await apply(run, server)).toBeUndefined();
    const lines = await outcomesOf(run);
    expectTruth(lines, present, server.present);
    expect(lines.filter(({ outcome }) => outcome === 'not_sent')).toEqual([]);
  },
);

test('a run that is finished, or interrupted before it begins, makes no call', async () => {
  const { run, api } = await aStage(1, accountsOnly());
  const aborted = AbortSignal.abort();
  const early = api();
  expect(await apply(run, early, { interrupt: aborted })).toEqual({ kind: 'interrupted' });
  expect(early.calls).toEqual([]);
  await apply(run, api());
  const late = api();
  expect(await apply(run, late)).toBeUndefined();
  expect(late.calls).toEqual([]);
});

test('the directory of a run is all that going on needs: a copy of it does', async () => {
  const { run, present, api } = await aStage(5, accountsOnly());
  const interrupt = new AbortController();
  const server = api({ fateOf: () => 'plain', onEffect: (calls) => calls === 10 && interrupt.abort() });
  await apply(run, server, { interrupt: interrupt.signal });
  const elsewhere = await tempDir();
  mkdirSync(join(elsewhere, 'run'), { recursive: true });
  cpSync(run.runDir, join(elsewhere, 'run'), { recursive: true });
  const copy = buildRun(elsewhere, run.batches, { target: 'mixed' });
  expect(await apply(copy, server)).toBeUndefined();
  expectTruth(await outcomesOf(copy), present, server.present);
});
