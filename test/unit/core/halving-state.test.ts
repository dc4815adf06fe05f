// What a refusal of a whole request leaves of its batch: which rows are judged, what they keep, and the parts to come.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, possiblySent, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { groupRows, rowsOf } from '../../../src/core/settled-rows.ts';
import type { Target } from '../../../src/core/targets.ts';
import { anAnswer, anItem, anyResult, SILENCE, TOO_FAST, UNDELIVERED } from '../../support/answers.ts';
import { AT, anOpenRow, aSettledRow, aState, idsOf } from '../../support/batch-builders.ts';

const BAD = 70_402;
const MAX_ATTEMPTS = 8;
const byNumber = (a: number, b: number) => a - b;

function judge(state: BatchState, ids: readonly string[], result: CallResult, target: Target = 'accounts') {
  const job = registry.jobs[target];
  return judgeCall({ registry, job, ids, state, result, maxAttempts: MAX_ATTEMPTS, at: AT });
}

describe('what a refusal of the whole leaves', () => {
  test('rows keep attempts and doubt, and only the rows that were sent are judged', () => {
    const ids = idsOf(4);
    const open = [
      anOpenRow({ row: 0, attempts: 2, maybeDone: true, silent: true }),
      anOpenRow({ row: 2 }),
      anOpenRow({ row: 3, attempts: 1 }),
    ];
    const refused = judge(aState({ open, calls: 2 }), ids, anAnswer(BAD));
    expect(refused.goesOnAtOnce).toBe(true);
    expect(rowsOf(refused.settled)).toEqual([]);
    expect(refused.state.halving).toEqual({ parts: [[0, 2], [3]], alike: { code: BAD, refusals: 1 } });
    expect(refused.state.open).toMatchObject(open);
    const next = judge(refused.state, ids, anAnswer(0, '', [anItem('a0', 70_107), anItem('a2')]));
    expect(rowsOf(next.settled)).toMatchObject([
      { row: 0, outcome: 'deleted', note: 'confirmed_by_absence', attempts: 3 },
      { row: 2, outcome: 'deleted', attempts: 1 },
    ]);
    expect(next.state.open).toEqual([refused.state.open[2]]);
    expect(next.state).not.toHaveProperty('halving');
  });

  test('a stopped run says of them that nothing was done', () => {
    const { state } = judge(untouched(2), idsOf(2), anAnswer(BAD, 'bad'));
    expect(state.open).toMatchObject([
      { attempts: 0, maybeDone: false, last: { verdict: 'refused', code: BAD, message: 'bad' } },
      { attempts: 0, maybeDone: false },
    ]);
  });

  test('a batch of which some rows went through is never given up', () => {
    const settled = groupRows([aSettledRow({ row: 0 })]);
    const { state } = judge(
      aState({ settled, open: [anOpenRow({ row: 1 }), anOpenRow({ row: 2 })] }),
      idsOf(3),
      anAnswer(BAD),
    );
    expect(state.halving).toEqual({ parts: [[1], [2]] });
  });

  test('a code that nobody knows gets one more try in all, before and after halving', () => {
    const ids = idsOf(2);
    const unknown = judge(untouched(2), ids, anAnswer(99_999)).state;
    const refused = judge(unknown, ids, anAnswer(BAD)).state;
    expect(rowsOf(judge(refused, ids, anAnswer(99_999)).settled)).toMatchObject([
      { row: 0, outcome: 'failed' },
    ]);
  });

  test('a call of a part that may have worked leaves the doubt with that part alone', () => {
    const { state } = judge(untouched(4), idsOf(4), anAnswer(BAD));
    const after = possiblySent(state);
    expect(after.open.map(({ maybeDone, attempts }) => [maybeDone, attempts])).toEqual([
      [true, 1],
      [true, 1],
      [false, 0],
      [false, 0],
    ]);
    expect(after.halving).toEqual(state.halving);
  });

  test('rows that the answer lists get their own word, and the others are halved', () => {
    const ids = idsOf(5);
    const { state } = judge(
      untouched(5),
      ids,
      anAnswer(BAD, '', [anItem('a1', 70_107), anItem('a3', 30_008)]),
    );
    expect(rowsOf(state.settled)).toMatchObject([{ row: 1, outcome: 'absent' }]);
    expect(state.halving?.parts.flat().toSorted(byNumber)).toEqual([0, 2, 3, 4]);
    expect(state.halving).not.toHaveProperty('alike');
  });

  test('the same code for an entry of the list is that row’s own, and nothing is halved', () => {
    const { state } = judge(untouched(2), idsOf(2), anAnswer(0, '', [anItem('a0', BAD), anItem('a1')]));
    expect(rowsOf(state.settled).map(({ outcome }) => outcome)).toEqual(['failed', 'deleted']);
  });

  test.each([
    ['silence', true, SILENCE],
    ['HTTP 429', false, TOO_FAST],
    ['a call that never left', false, UNDELIVERED],
    ['a passing fault', true, anAnswer(70_169)],
  ])('after %s a part waits its turn behind the others; they go out at once: %s', (_what, atOnce, result) => {
    const ids = idsOf(4);
    const { state } = judge(untouched(4), ids, anAnswer(BAD));
    const after = judge(state, ids, result);
    expect(after.state.halving?.parts).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(after.state.halving?.again).toBe(1);
    expect(after.goesOnAtOnce).toBe(atOnce);
  });
});

describe('how long a part waits', () => {
  const FAULT = anAnswer(70_169);

  test('goes by the attempts of its rows, however many calls the batch has had', () => {
    const open = [anOpenRow({ row: 0, attempts: 1 }), anOpenRow({ row: 1, attempts: 4 })];
    const halving = { parts: [[0], [1]], again: 1 };
    const { tries, goesOnAtOnce, state } = judge(aState({ calls: 62, open, halving }), idsOf(2), FAULT);
    expect([goesOnAtOnce, tries]).toEqual([false, 4]);
    expect(state.halving).toEqual({ parts: [[1], [0]], again: 2 });
    expect(judge(state, idsOf(2), anAnswer(0, '', [anItem('a1')]))).toMatchObject({
      goesOnAtOnce: false,
      tries: 2,
    });
  });

  test('is nothing while a part is left that met no fault, and halves of a refused one go before those that wait', () => {
    const ids = idsOf(8);
    const halved = judge(untouched(8), ids, anAnswer(BAD)).state;
    const faulty = judge(halved, ids, FAULT);
    expect(faulty.goesOnAtOnce).toBe(true);
    const refused = judge({ ...faulty.state, settled: groupRows([]) }, ids, anAnswer(BAD));
    expect(refused.goesOnAtOnce).toBe(true);
    expect(refused.state.halving).toMatchObject({
      parts: [
        [4, 5],
        [6, 7],
        [0, 1, 2, 3],
      ],
      again: 1,
    });
  });

  test('grows with consecutive calls that were turned away, and begins again after another answer', () => {
    let state = untouched(1);
    const tries = [TOO_FAST, UNDELIVERED, TOO_FAST, FAULT, TOO_FAST].map((result) => {
      const judged = judge(state, idsOf(1), result);
      ({ state } = judged);
      return judged.tries;
    });
    expect(tries).toEqual([1, 2, 3, 1, 2]);
  });
});

test('whatever comes, each open row is in exactly one part, and no row is lost', () => {
  const ids = idsOf(9);
  const bad = fc.constantFrom<CallResult>(anAnswer(BAD), anAnswer(60_015), anAnswer(30_001));
  const result = fc.oneof(bad, anyResult(ids));
  fc.assert(
    fc.property(
      fc.constantFrom('accounts' as const, 'friend-lists' as const, 'subscribers' as const),
      fc.array(fc.oneof(result, fc.constant('crash' as const)), { maxLength: 40 }),
      (target, results) => {
        let state = untouched(ids.length);
        for (const next of results) {
          state = next === 'crash' ? possiblySent(state) : judge(state, ids, next, target).state;
          const open = state.open.map(({ row }) => row);
          const rows = [...rowsOf(state.settled).map(({ row }) => row), ...open];
          expect(rows.toSorted(byNumber)).toEqual(ids.map((_, row) => row));
          if (state.halving === undefined) continue;
          expect(state.halving.parts.length).toBeGreaterThan(1);
          expect(state.halving.parts.every((part) => part.length > 0)).toBe(true);
          expect(state.halving.parts.flat().toSorted(byNumber)).toEqual(open.toSorted(byNumber));
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
