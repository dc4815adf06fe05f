// Looking rows up before they are sent: each row is settled, or known to be there, or asked again; none becomes possibly done.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, heldBeyond, possiblySent, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { type Checked, checked, lookUpBefore } from '../../../src/core/check-first.ts';
import { judgeLookUp } from '../../../src/core/judge-look-up.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import { anAnswer, SILENCE } from '../../support/answers.ts';
import { AT, idsOf } from '../../support/batch-builders.ts';

const IDS = idsOf(4);

function look(state: BatchState, result: CallResult, names?: readonly string[]): Checked {
  const lookUp = lookUpBefore({ batch: 0, owner: 'o', ids: IDS, state });
  const job = lookUps['friend-lists'];
  const fields = { ResultItem: names?.map((GroupName) => ({ GroupName })) };
  const judgement = judgeLookUp(
    { job, registry, lookUp, result, answer: job.read(fields) },
    { maxAttempts: 3, patienceMs: 0, nowMs: 0, random: 0.5 },
  );
  return checked(state, judgement, AT);
}

const outcomes = ({ settled }: BatchState) =>
  rowsOf(settled).map(({ row, outcome, note }) => [row, outcome, note]);

describe('lists of a user', () => {
  test('that are all there are sent after one look', () => {
    const { state, settled } = look(untouched(4), anAnswer(), IDS);
    expect(settled).toEqual([]);
    expect(state).toMatchObject({ check: { done: true }, calls: 0 });
    expect(state.open).toHaveLength(4);
  });

  test('that two looks do not name are absent; one that the second look names is sent', () => {
    const first = look(untouched(4), anAnswer(), ['a0', 'a1']).state;
    expect(first).toMatchObject({ settled: [], check: { done: false, unlisted: [2, 3] } });
    const second = look(first, anAnswer(), ['a0', 'a1', 'a3']).state;
    expect(outcomes(second)).toEqual([[2, 'absent', undefined]]);
    expect(second.open.map(({ row }) => row)).toEqual([0, 1, 3]);
    expect(second.check?.done).toBe(true);
  });

  test('of a user who is gone are absent with the note that says so', () => {
    const { state } = look(untouched(4), anAnswer(30003));
    expect(outcomes(state)).toEqual([0, 1, 2, 3].map((row) => [row, 'absent', 'owner_gone']));
  });

  test('that this run may have deleted before are deleted when they are gone', () => {
    const { state } = look(possiblySent(untouched(4)), anAnswer(30003));
    expect(outcomes(state)[0]).toEqual([0, 'deleted', 'confirmed_by_absence']);
  });

  test('that cannot be looked up fail unsent; those that may have been sent stay unknown', () => {
    for (const [start, outcome] of [
      [untouched(4), 'failed'],
      [possiblySent(untouched(4)), 'unknown'],
    ] as const) {
      let state: BatchState = start;
      for (let i = 0; i < 3; i += 1) state = look(state, SILENCE).state;
      expect(rowsOf(state.settled).map((row) => row.outcome)).toEqual(Array(4).fill(outcome));
    }
  });

  test('that are held are not looked up', () => {
    const { state } = look(heldBeyond(untouched(4), 2), anAnswer(30003));
    expect(state.open.map(({ row }) => row)).toEqual([2, 3]);
  });
});

test('whatever is answered, each row is settled once or open, and no open row becomes possibly done', () => {
  const answer = fc.record({
    code: fc.constantFrom(0, 0, 0, 30003, 30006, 60007, 99_999),
    names: fc.option(fc.subarray([...IDS]), { nil: undefined }),
    silent: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 8 }), (answers) => {
      let state = untouched(4);
      for (const { code, names, silent } of answers) {
        if (state.open.length === 0 || state.check?.done === true) break;
        ({ state } = look(state, silent ? SILENCE : anAnswer(code), names));
        const rows = [...rowsOf(state.settled), ...state.open]
          .map(({ row }) => row)
          .toSorted((a, b) => a - b);
        expect(rows).toEqual([0, 1, 2, 3]);
        expect(state.open.filter(({ maybeDone }) => maybeDone)).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});
