// Looking up first, halving, holding back and stops in any order: no call is without rows, every row ends, and none is lost.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import {
  afterLostCalls,
  type BatchState,
  heldBeyond,
  possiblySent,
  rowsToSend,
  untouched,
} from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { checked, lookUpBefore } from '../../../src/core/check-first.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { judgeLookUp } from '../../../src/core/judge-look-up.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import { anAnswer, SILENCE, TOO_FAST, UNDELIVERED } from '../../support/answers.ts';
import { AT, idsOf } from '../../support/batch-builders.ts';

const ROWS = 12;
const IDS = idsOf(ROWS);
const MAX_ATTEMPTS = 50;
/** A refusal of the whole that can be about one row. */
const BAD = 30_001;
const PASSING = 30_006;
const NO_RIGHTS = 30_004;
const byNumber = (a: number, b: number) => a - b;

/** What the server has, and which names it cannot read. */
interface World {
  readonly present: Set<string>;
  readonly spoilt: ReadonlySet<string>;
}

function looked(state: BatchState, result: CallResult, names: readonly string[]): BatchState {
  const lookUp = lookUpBefore({ batch: 0, owner: 'o', ids: IDS, state });
  const job = lookUps['friend-lists'];
  const answer = job.read({ ResultItem: names.map((GroupName) => ({ GroupName })) });
  const terms = { maxAttempts: MAX_ATTEMPTS, patienceMs: 0, nowMs: 0, random: 0.5 };
  return checked(state, judgeLookUp({ job, registry, lookUp, result, answer }, terms), AT).state;
}

function called(state: BatchState, result: CallResult): BatchState {
  const job = registry.jobs['friend-lists'];
  return judgeCall({ registry, job, ids: IDS, state, result, maxAttempts: MAX_ATTEMPTS, at: AT }).state;
}

/** What one call does: one that carries nothing would be a request that nobody asked for. */
function served({ present, spoilt }: World, state: BatchState): CallResult {
  const ids = rowsToSend(state).map(({ row }) => IDS[row] ?? '');
  expect(ids.length).toBeGreaterThan(0);
  if (ids.some((id) => spoilt.has(id))) return anAnswer(BAD);
  for (const id of ids) present.delete(id);
  return anAnswer(0);
}

type Step =
  | { readonly kind: 'plain' | 'fed' | 'crash' | 'lost' | 'deletes-unheard' }
  | { readonly kind: 'answer'; readonly result: CallResult }
  | { readonly kind: 'gone'; readonly rows: readonly number[] }
  | { readonly kind: 'canary'; readonly most: number };

function withoutCheck(state: BatchState): BatchState {
  const { check: _, ...known } = state;
  return known;
}

/** One activation, or what comes between two. */
function after(state: BatchState, step: Step, world: World): BatchState {
  switch (step.kind) {
    case 'plain':
      return activated(state, world, () => called(state, served(world, state)));
    case 'answer':
      return activated(state, world, () => called(state, step.result), step.result);
    case 'deletes-unheard':
      return activated(state, world, () => {
        served(world, state);
        return called(state, SILENCE);
      });
    case 'crash':
      return withoutCheck(possiblySent(state));
    case 'lost':
      return withoutCheck(afterLostCalls(state));
    case 'fed':
      return heldBeyond(withoutCheck(state), Number.POSITIVE_INFINITY);
    case 'canary':
      return heldBeyond(withoutCheck(state), step.most);
    case 'gone':
      for (const row of step.rows) world.present.delete(IDS[row] ?? '');
      return state;
    default:
      return step satisfies never;
  }
}

function activated(
  state: BatchState,
  world: World,
  call: () => BatchState,
  result: CallResult = anAnswer(0),
): BatchState {
  if (rowsToSend(state).length === 0) return state;
  if (state.check?.done === true) return call();
  return looked(state, result, [...world.present]);
}

function expectWhole(state: BatchState): void {
  const open = state.open.map(({ row }) => row);
  const rows = [...rowsOf(state.settled).map(({ row }) => row), ...open];
  expect(rows.toSorted(byNumber)).toEqual(IDS.map((_, row) => row));
  const held = open.filter((row) => state.held?.includes(row) ?? false);
  expect(rowsToSend(state).length > 0).toBe(open.length > held.length);
}

const rows = fc.uniqueArray(fc.nat(ROWS - 1), { maxLength: 4 });
const kind = fc.constantFrom('fed' as const, 'crash' as const, 'lost' as const, 'deletes-unheard' as const);
const answers = [BAD, PASSING, NO_RIGHTS, 60_007, 99_999].map((code) => anAnswer(code));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>({ kind: 'plain' }) },
  { weight: 3, arbitrary: fc.record({ kind }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('gone' as const), rows }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('canary' as const), most: fc.integer({ min: 1, max: ROWS }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      result: fc.constantFrom(...answers, SILENCE, TOO_FAST, UNDELIVERED),
    }),
  },
);

test('whatever comes between, no call is without rows, every row ends, and nothing that was deleted is called absent', () => {
  fc.assert(
    fc.property(rows, rows, fc.array(step, { maxLength: 40 }), (spoiltRows, absentRows, steps) => {
      const world: World = {
        present: new Set(IDS.filter((_, row) => !absentRows.includes(row))),
        spoilt: new Set(spoiltRows.map((row) => IDS[row] ?? '')),
      };
      let state = untouched(ROWS);
      for (const next of steps) {
        state = after(state, next, world);
        expectWhole(state);
      }
      state = after(state, { kind: 'fed' }, world);
      for (let calls = 0; state.open.length > 0; calls += 1) {
        expect(calls).toBeLessThan(4 * ROWS);
        state = after(state, { kind: 'plain' }, world);
        expectWhole(state);
      }
      for (const { row, outcome } of rowsOf(state.settled)) {
        const isThere = world.present.has(IDS[row] ?? '');
        expect([outcome, isThere]).not.toEqual(['deleted', true]);
        expect([outcome, isThere]).not.toEqual(['absent', true]);
      }
    }),
    { numRuns: 1_000 },
  );
});

describe('rows of a halved batch that are gone when the batch is looked up again', () => {
  const halved = () => {
    const state = called(looked(untouched(ROWS), anAnswer(), IDS), anAnswer(BAD));
    expect(state.halving?.parts.map((part) => part.length)).toEqual([6, 6]);
    return withoutCheck(state);
  };
  const gone = (state: BatchState, names: readonly string[]) =>
    looked(looked(state, anAnswer(), names), anAnswer(), names);

  test('leave the part, and the call carries the others', () => {
    const state = gone(halved(), IDS.slice(3));
    expect(rowsToSend(state).map(({ row }) => row)).toEqual([3, 4, 5]);
    expect(state.halving).toEqual({
      parts: [
        [3, 4, 5],
        [6, 7, 8, 9, 10, 11],
      ],
    });
  });

  test('take their part with them where it has no other rows, and one call carries what is left', () => {
    const state = gone(halved(), IDS.slice(6));
    expect(rowsToSend(state).map(({ row }) => row)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(state).not.toHaveProperty('halving');
  });

  test('are passed over in parts that an earlier version has left as they were', () => {
    const stale = { ...gone(halved(), IDS.slice(6)), halving: halved().halving };
    const { halving = { parts: [] }, ...state } = stale;
    expect(rowsToSend({ ...state, halving }).map(({ row }) => row)).toEqual([6, 7, 8, 9, 10, 11]);
    const { open } = called({ ...state, halving }, anAnswer(0));
    expect(open).toEqual([]);
  });
});

test('rows that were held go out as a part of their own where the others go in parts', () => {
  const canary = called(heldBeyond(untouched(ROWS), 4), anAnswer(BAD));
  expect(canary.halving?.parts).toEqual([
    [0, 1],
    [2, 3],
  ]);
  const state = heldBeyond(canary, Number.POSITIVE_INFINITY);
  expect(state.halving).toEqual({
    parts: [
      [0, 1],
      [2, 3],
      [4, 5, 6, 7, 8, 9, 10, 11],
    ],
  });
});
