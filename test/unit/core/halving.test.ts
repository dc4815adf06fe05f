// A request refused for what one of its rows holds: the row is found, the others go through, and it costs few calls.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, rowsToSend, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import type { Target } from '../../../src/core/targets.ts';
import { anAnswer, anItem, itemsFor, SILENCE } from '../../support/answers.ts';
import { AT, idsOf } from '../../support/batch-builders.ts';

const BAD = 70_402;
const MAX_ATTEMPTS = 8;
const byNumber = (a: number, b: number) => a - b;

type Server = (ids: readonly string[]) => CallResult;

function judge(state: BatchState, ids: readonly string[], result: CallResult, target: Target = 'accounts') {
  const job = registry.jobs[target];
  return judgeCall({ registry, job, ids, state, result, maxAttempts: MAX_ATTEMPTS, at: AT });
}

function carried(state: BatchState, ids: readonly string[]): readonly string[] {
  return rowsToSend(state).map(({ row }) => ids[row] ?? '');
}

/** Calls until nothing is open. */
function carryOut(ids: readonly string[], server: Server, target: Target = 'accounts'): BatchState {
  let state = untouched(ids.length);
  while (state.open.length > 0) {
    if (state.calls > 3 * ids.length) throw new Error('it does not end');
    state = judge(state, ids, server(carried(state, ids)), target).state;
  }
  return state;
}

/** Refuses every request that holds one of these rows. */
function refusing(spoilt: readonly number[], ids: readonly string[], code = BAD): Server {
  const bad = new Set(spoilt.map((row) => ids[row]));
  return (sent) => (sent.some((id) => bad.has(id)) ? anAnswer(code, 'bad') : anAnswer(0, '', itemsFor(sent)));
}

function rowsWith(state: BatchState, outcome: string): readonly number[] {
  return rowsOf(state.settled)
    .filter((row) => row.outcome === outcome)
    .map(({ row }) => row)
    .toSorted(byNumber);
}

describe('one spoilt row', () => {
  test('among 100 accounts it fails alone after at most 16 calls, wherever it stands', () => {
    const ids = idsOf(100);
    for (let spoilt = 0; spoilt < ids.length; spoilt += 1) {
      const state = carryOut(ids, refusing([spoilt], ids));
      expect(rowsWith(state, 'failed')).toEqual([spoilt]);
      expect(rowsWith(state, 'deleted')).toHaveLength(99);
      expect(state.calls).toBeLessThanOrEqual(16);
      expect(rowsOf(state.settled).every(({ attempts }) => attempts === 1)).toBe(true);
    }
  });

  test('among 32 list names it fails alone after at most 11 calls, wherever it stands', () => {
    const ids = idsOf(32);
    for (let spoilt = 0; spoilt < ids.length; spoilt += 1) {
      const state = carryOut(ids, refusing([spoilt], ids, 30_001), 'friend-lists');
      expect(rowsWith(state, 'failed')).toEqual([spoilt]);
      expect(rowsWith(state, 'deleted')).toHaveLength(31);
      expect(state.calls).toBeLessThanOrEqual(11);
    }
  });

  test('keeps the code and the words of the answer that it got alone', () => {
    const ids = idsOf(3);
    const state = carryOut(ids, refusing([1], ids));
    expect(rowsOf(state.settled).find(({ row }) => row === 1)).toMatchObject({ code: BAD, message: 'bad' });
  });

  test('two rows of which one is spoilt cost three calls', () => {
    const ids = idsOf(2);
    expect(carryOut(ids, refusing([1], ids)).calls).toBe(3);
  });
});

describe('several spoilt rows', () => {
  test('up to three are always found, with two calls a level for each', () => {
    const ids = idsOf(100);
    const spoilt = fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(spoilt, (rows) => {
        const state = carryOut(ids, refusing(rows, ids));
        expect(rowsWith(state, 'failed')).toEqual(rows.toSorted(byNumber));
        expect(state.calls).toBeLessThanOrEqual(5 + 14 * rows.length);
      }),
    );
  });

  test('a row is failed without having been alone only where four single rows were refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(39), { maxLength: 40 }), (size, rows) => {
        const ids = idsOf(size);
        const spoilt = [...new Set(rows.filter((row) => row < size))].toSorted(byNumber);
        const lone: string[] = [];
        const server = refusing(spoilt, ids);
        const state = carryOut(ids, (sent) => {
          if (sent.length === 1) lone.push(...sent);
          return server(sent);
        });
        const deleted = rowsWith(state, 'deleted');
        const failed = rowsWith(state, 'failed');
        expect([...deleted, ...failed].toSorted(byNumber)).toEqual(ids.map((_, row) => row));
        expect(deleted.filter((row) => spoilt.includes(row))).toEqual([]);
        const wronged = failed.filter((row) => !spoilt.includes(row));
        if (wronged.length === 0) return;
        expect(lone).toHaveLength(4);
        expect(lone.every((id) => spoilt.some((row) => ids[row] === id))).toBe(true);
        expect(deleted).toEqual([]);
        expect(wronged.length).toBeLessThanOrEqual(size - lone.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a refusal that is not about the rows', () => {
  test.each([
    ['accounts', 100, 70_402],
    ['friend-lists', 32, 30_001],
    ['subscribers', 100, 6_017],
    ['subscribers', 100, 20_001],
  ] as const)('%s: %i rows are failed after seven calls with code %i', (target, size, code) => {
    const ids = idsOf(size);
    const state = carryOut(ids, () => anAnswer(code, 'no'), target);
    expect(state.calls).toBe(7);
    expect(rowsWith(state, 'failed')).toHaveLength(size);
    expect(rowsOf(state.settled).every((row) => row.code === code && row.message === 'no')).toBe(true);
  });

  test('where few rows are left they are sent all the same, since that costs less than a wrong guess', () => {
    const ids = idsOf(10);
    const state = carryOut(ids, refusing([0, 3, 5, 8], ids));
    expect(rowsWith(state, 'failed')).toEqual([0, 3, 5, 8]);
    expect(rowsWith(state, 'deleted')).toHaveLength(6);
  });

  test('a limit that is lower than documented is met by smaller parts, and no row fails', () => {
    const ids = idsOf(100);
    const atMost = (most: number): Server => {
      return (sent) => (sent.length > most ? anAnswer(70_113) : anAnswer(0, '', itemsFor(sent)));
    };
    for (const most of [1, 7, 20, 50, 99]) {
      expect(rowsWith(carryOut(ids, atMost(most)), 'deleted')).toHaveLength(100);
    }
  });

  test('refusals with different codes do not add up', () => {
    const ids = idsOf(64);
    let calls = 0;
    const state = carryOut(ids, (sent) => {
      calls += 1;
      return sent.length === 1 ? anAnswer(0, '', itemsFor(sent)) : anAnswer(calls % 2 === 0 ? BAD : 60_015);
    });
    expect(rowsWith(state, 'deleted')).toHaveLength(64);
  });

  test('a row whose last call was not answered waits for its own answer when the others are given up', () => {
    const ids = idsOf(100);
    let calls = 0;
    let state = untouched(100);
    const server: Server = () => {
      calls += 1;
      return calls === 4 ? SILENCE : anAnswer(BAD);
    };
    while (rowsOf(state.settled).length < 90) state = judge(state, ids, server(carried(state, ids))).state;
    expect(rowsOf(state.settled)).toHaveLength(99);
    expect(state.open).toMatchObject([{ row: 0, maybeDone: true, silent: true }]);
    const told = judge(state, ids, anAnswer(0, '', [anItem('a0', 70_107)])).state;
    expect(rowsOf(told.settled)[0]).toMatchObject({
      row: 0,
      outcome: 'deleted',
      note: 'confirmed_by_absence',
    });
  });
});
