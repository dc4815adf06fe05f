// A batch with spoilt rows whose process dies at any calls and goes on from the notes on disk: the books stay true.
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { registry } from '../../jobs/registry.ts';
import { InFlight } from '../../src/adapters/run-dir/in-flight.ts';
import { type BatchState, rowsToSend } from '../../src/core/batch-state.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import { judgeCall } from '../../src/core/judge-call.ts';
import { rowsOf } from '../../src/core/settled-rows.ts';
import { anAnswer, anItem, SILENCE, TOO_FAST } from '../support/answers.ts';
import { AT, idsOf } from '../support/batch-builders.ts';
import { tempDirs } from '../support/temp-dir.ts';

const ROWS = 24;
const IDS = idsOf(ROWS);
const BATCH = 3;
/** Every call may die, and a row must not use up its attempts by that. */
const MAX_ATTEMPTS = 100;
const newDir = tempDirs();

/** What becomes of a call: answered, or the process dies before the request arrives or after its effect. */
type Fate = 'plain' | 'dies-before' | 'dies-after' | 'silent-after' | 'fault' | 'too-fast';

interface World {
  readonly spoilt: ReadonlySet<string>;
  readonly present: Set<string>;
}

/** Refuses requests that hold a spoilt row, whatever else they hold; else deletes what is there. */
function serve({ spoilt, present }: World, sent: readonly string[]): CallResult {
  if (sent.some((id) => spoilt.has(id))) return anAnswer(70_402, 'bad');
  return anAnswer(
    0,
    '',
    sent.map((id) => anItem(id, present.delete(id) ? 0 : 70_107)),
  );
}

/** Undefined where the process dies. */
function callWith(world: World, sent: readonly string[], fate: Fate): CallResult | undefined {
  switch (fate) {
    case 'plain':
      return serve(world, sent);
    case 'dies-after':
      serve(world, sent);
      return undefined;
    case 'dies-before':
      return undefined;
    case 'silent-after':
      serve(world, sent);
      return SILENCE;
    case 'fault':
      return anAnswer(70_169);
    case 'too-fast':
      return TOO_FAST;
    default:
      return fate satisfies never;
  }
}

/** Calls until all is settled, with the notes as the pipeline writes them; each death opens the file anew. */
async function live(path: string, world: World, fates: readonly Fate[]): Promise<BatchState> {
  let notes = await InFlight.open(path, () => false);
  for (let call = 0; call < 500; call += 1) {
    const state = notes.stateOf(BATCH, ROWS);
    const sent = rowsToSend(state).map(({ row }) => IDS[row] ?? '');
    notes.sending(BATCH);
    const result = callWith(world, sent, fates[call] ?? 'plain');
    if (result === undefined) {
      notes.close();
      notes = await InFlight.open(path, () => false);
      continue;
    }
    const job = registry.jobs.accounts;
    const judged = judgeCall({ registry, job, ids: IDS, state, result, maxAttempts: MAX_ATTEMPTS, at: AT });
    if (judged.state.open.length === 0) {
      notes.close();
      return judged.state;
    }
    notes.keepOpen(BATCH, judged.state);
  }
  throw new Error('it does not end');
}

const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fate>('plain') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Fate>('dies-before', 'dies-after', 'silent-after', 'fault', 'too-fast'),
  },
);

test('whenever the process dies, spoilt rows alone fail, the others go through, and the books agree with the server', async () => {
  const dir = await newDir();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(ROWS - 1), { maxLength: 3 }),
      fc.uniqueArray(fc.nat(ROWS - 1), { maxLength: 4 }),
      fc.array(fate, { maxLength: 40 }),
      async (spoiltRows, absentRows, fates) => {
        runs += 1;
        const absent = new Set(absentRows.map((row) => IDS[row]));
        const world: World = {
          spoilt: new Set(spoiltRows.map((row) => IDS[row] ?? '')),
          present: new Set(IDS.filter((id) => !absent.has(id))),
        };
        const state = await live(join(dir, `notes-${runs}`), world, fates);
        expect(
          rowsOf(state.settled)
            .map(({ row }) => row)
            .toSorted((a, b) => a - b),
        ).toEqual(IDS.map((_, row) => row));
        for (const { row, outcome } of rowsOf(state.settled)) {
          const id = IDS[row] ?? '';
          expect(outcome === 'failed').toBe(world.spoilt.has(id));
          if (outcome === 'absent') expect(absent.has(id)).toBe(true);
          if (outcome === 'deleted') expect(world.present.has(id)).toBe(false);
        }
        const disturbed = fates.slice(0, state.calls).filter((one) => one !== 'plain').length;
        expect(state.calls - disturbed).toBeLessThanOrEqual(5 + 10 * spoiltRows.length);
      },
    ),
    { numRuns: 300 },
  );
});
