// A request refused for what one of its rows holds: the row is found, the others go through, and it costs few calls.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, possiblySent, rowsToSend, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import type { Target } from '../../../src/core/targets.ts';
import {
  anAnswer,
  anItem,
  anyResult,
  itemsFor,
  SILENCE,
  TOO_FAST,
  UNDELIVERED,
} from '../../support/answers.ts';
import { AT, anOpenRow, aState, idsOf } from '../../support/batch-builders.ts';

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
  return state.settled
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
      expect(state.settled.every(({ attempts }) => attempts === 1)).toBe(true);
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
    expect(state.settled.find(({ row }) => row === 1)).toMatchObject({ code: BAD, message: 'bad' });
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
        expect(wronged.length).toBeLessThan(size - 7);
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
    expect(state.settled.every((row) => row.code === code && row.message === 'no')).toBe(true);
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
    while (state.settled.length < 90) state = judge(state, ids, server(carried(state, ids))).state;
    expect(state.open).toMatchObject([{ row: 0, maybeDone: true, silent: true }]);
    expect(judge(state, ids, anAnswer(0, '', [anItem('a0', 70_107)])).state.settled.at(-1)).toMatchObject({
      row: 0,
      outcome: 'deleted',
      note: 'confirmed_by_absence',
    });
  });
});

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
    expect(refused.settled).toEqual([]);
    expect(refused.state.halving).toEqual({ parts: [[0, 2], [3]], alike: { code: BAD, refusals: 1 } });
    expect(refused.state.open).toMatchObject(open);
    const next = judge(refused.state, ids, anAnswer(0, '', [anItem('a0', 70_107), anItem('a2')]));
    expect(next.settled).toMatchObject([
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

  test('a code that nobody knows gets one more try in all, before and after halving', () => {
    const ids = idsOf(2);
    const unknown = judge(untouched(2), ids, anAnswer(99_999)).state;
    const refused = judge(unknown, ids, anAnswer(BAD)).state;
    expect(judge(refused, ids, anAnswer(99_999)).settled).toMatchObject([{ row: 0, outcome: 'failed' }]);
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
    expect(state.settled).toMatchObject([{ row: 1, outcome: 'absent' }]);
    expect(state.halving?.parts.flat().toSorted(byNumber)).toEqual([0, 2, 3, 4]);
    expect(state.halving).not.toHaveProperty('alike');
  });

  test('the same code for an entry of the list is that row’s own, and nothing is halved', () => {
    const { state } = judge(untouched(2), idsOf(2), anAnswer(0, '', [anItem('a0', BAD), anItem('a1')]));
    expect(state.settled.map(({ outcome }) => outcome)).toEqual(['failed', 'deleted']);
  });

  test.each([
    ['silence', SILENCE],
    ['HTTP 429', TOO_FAST],
    ['a call that never left', UNDELIVERED],
    ['a passing fault', anAnswer(70_169)],
  ])('after %s a part waits its turn behind the others, and no call goes out at once', (_what, result) => {
    const ids = idsOf(4);
    const { state } = judge(untouched(4), ids, anAnswer(BAD));
    const after = judge(state, ids, result);
    expect(after.state.halving?.parts).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(after.goesOnAtOnce).toBe(false);
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
          const rows = [...state.settled.map(({ row }) => row), ...open];
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
