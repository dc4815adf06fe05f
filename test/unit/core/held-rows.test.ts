// Rows beyond the canary are held: no call carries them, and nothing that happens to the others touches them.
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { heldBeyond, possiblySent, rowsToSend, untouched } from '../../../src/core/batch-state.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { giveUp } from '../../../src/core/lost-batch.ts';
import { provisionalOutcome } from '../../../src/core/provisional.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import { anAnswer, itemsFor } from '../../support/answers.ts';
import { AT, idsOf } from '../../support/batch-builders.ts';

const HELD = heldBeyond(untouched(6), 2);
const numbers = (rows: readonly { readonly row: number }[]) => rows.map(({ row }) => row);

describe('held rows', () => {
  test('are not carried by a call', () => {
    expect(numbers(rowsToSend(HELD))).toEqual([0, 1]);
  });

  test('are released by the next feed', () => {
    expect(numbers(rowsToSend(heldBeyond(HELD, Number.POSITIVE_INFINITY)))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(heldBeyond(HELD, 6)).toEqual(untouched(6));
  });

  test('are not possibly done after a call of which nothing is known', () => {
    const after = possiblySent(HELD);
    expect(after.open.map(({ maybeDone }) => maybeDone)).toEqual([true, true, false, false, false, false]);
    expect(after.open.map(provisionalOutcome).slice(2)).toEqual(Array(4).fill('not_sent'));
  });

  test('stay when a batch is given up', () => {
    const after = giveUp(possiblySent(HELD), AT);
    expect(numbers(rowsOf(after.settled))).toEqual([0, 1]);
    expect(numbers(after.open)).toEqual([2, 3, 4, 5]);
  });

  test('stay open and held after an answer that settles the others', () => {
    const ids = idsOf(6);
    const result = anAnswer(0, '', itemsFor(ids.slice(0, 2)));
    const job = registry.jobs.accounts;
    const { state } = judgeCall({ registry, job, ids, state: HELD, result, maxAttempts: 3, at: AT });
    expect(numbers(rowsOf(state.settled))).toEqual([0, 1]);
    expect(numbers(state.open)).toEqual([2, 3, 4, 5]);
    expect(rowsToSend(state)).toEqual([]);
  });

  test('are neither sent nor failed while the others are halved and given up', () => {
    const ids = idsOf(100);
    const job = registry.jobs.accounts;
    let state = heldBeyond(untouched(100), 60);
    for (let call = 0; call < 30 && rowsToSend(state).length > 0; call += 1) {
      expect(rowsToSend(state).every(({ row }) => row < 60)).toBe(true);
      const result = anAnswer(70402, 'refused');
      ({ state } = judgeCall({ registry, job, ids, state, result, maxAttempts: 3, at: AT }));
    }
    expect(rowsOf(state.settled)).toHaveLength(60);
    expect(numbers(state.open)).toEqual(Array.from({ length: 40 }, (_, i) => 60 + i));
  });
});
