// What one call does to each of its rows: a table of verdicts, and the rules that go beyond one row.
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, type OpenRow, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { type CallJudgement, judgeCall } from '../../../src/core/judge-call.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import type { Target } from '../../../src/core/targets.ts';
import { anAnswer, anItem, itemsFor, SILENCE, TOO_FAST, UNDELIVERED } from '../../support/answers.ts';
import { AT, anOpenRow, aState, idsOf } from '../../support/batch-builders.ts';

const MAX_ATTEMPTS = 4;

interface Setup {
  readonly target?: Target;
  readonly ids?: readonly string[];
  readonly state?: BatchState;
}

function judge(result: CallResult, setup: Setup = {}): CallJudgement {
  const ids = setup.ids ?? ['a0'];
  return judgeCall({
    registry,
    job: registry.jobs[setup.target ?? 'accounts'],
    ids,
    state: setup.state ?? untouched(ids.length),
    result,
    maxAttempts: MAX_ATTEMPTS,
    at: AT,
  });
}

/** The same call for one row that no call of this run may have deleted, and for one that was perhaps deleted. */
function judgeOne(result: CallResult, row: Partial<OpenRow>): CallJudgement {
  return judge(result, { state: aState({ calls: 1, open: [anOpenRow(row)] }) });
}

function item(code: number): CallResult {
  return anAnswer(0, '', [anItem('a0', code, 'text')]);
}

const SETTLING = [
  { what: 'deleted', result: item(0), fresh: ['deleted', undefined], maybe: ['deleted', undefined] },
  {
    what: 'absent',
    result: item(70_107),
    fresh: ['absent', undefined],
    maybe: ['deleted', 'confirmed_by_absence'],
  },
  { what: 'refused', result: item(70_402), fresh: ['failed', undefined], maybe: ['failed', undefined] },
] as const;

test.each(SETTLING)(
  'a row that is $what is settled by it, and absence after a doubtful call is ours',
  (line) => {
    for (const [maybeDone, [outcome, note]] of [[false, line.fresh] as const, [true, line.maybe] as const]) {
      const { state } = judgeOne(line.result, { maybeDone, attempts: maybeDone ? 1 : 0 });
      expect(state.open).toEqual([]);
      expect(rowsOf(state.settled)).toMatchObject([{ row: 0, outcome, attempts: maybeDone ? 2 : 1, at: AT }]);
      expect(rowsOf(state.settled)[0]?.note).toBe(note);
    }
  },
);

const LEAVING_OPEN = [
  { what: 'a passing fault', result: item(70_169), attempts: 1, doubtful: true, silent: false },
  { what: 'an unknown code', result: item(99_999), attempts: 1, doubtful: true, silent: false },
  { what: 'silence', result: SILENCE, attempts: 1, doubtful: true, silent: true },
  { what: 'an answer without the list', result: anAnswer(), attempts: 1, doubtful: true, silent: true },
  { what: 'an empty list', result: anAnswer(0, '', []), attempts: 1, doubtful: true, silent: true },
  { what: 'a call that never left', result: UNDELIVERED, attempts: 0, doubtful: false, silent: false },
  { what: 'HTTP 429', result: TOO_FAST, attempts: 0, doubtful: false, silent: false },
  {
    what: 'a code for calls that come too fast',
    result: anAnswer(60_007),
    attempts: 0,
    doubtful: false,
    silent: false,
  },
  { what: 'a refused signature', result: anAnswer(70_001), attempts: 0, doubtful: false, silent: false },
  {
    what: 'an answer that stops the run',
    result: anAnswer(71_000),
    attempts: 0,
    doubtful: false,
    silent: false,
  },
] as const;

test.each(LEAVING_OPEN)('after $what the row is open, with $attempts attempt used up', (line) => {
  for (const maybeDone of [false, true]) {
    const { state } = judgeOne(line.result, { maybeDone });
    expect(rowsOf(state.settled)).toEqual([]);
    expect(state.open).toMatchObject([
      { row: 0, attempts: line.attempts, maybeDone: maybeDone || line.doubtful, silent: line.silent },
    ]);
  }
});

test('of rows that were all deleted those that had as many calls share a group', () => {
  const ids = idsOf(4);
  const items = ids.map((id) => anItem(id, 0));
  const attempts = [0, 2, 2, 0];
  const open = attempts.map((tried, row) => anOpenRow({ row, attempts: tried }));
  const { state } = judge(anAnswer(0, '', items), { ids, state: aState({ open }) });
  expect(state.settled).toMatchObject([
    {
      outcome: 'deleted',
      attempts: 1,
      rows: [
        [0, 0],
        [3, 3],
      ],
    },
    { outcome: 'deleted', attempts: 3, rows: [[1, 2]] },
  ]);
});

test('rows of one answer part ways: each follows its own entry, found by id in whatever order', () => {
  const ids = idsOf(4);
  const items = [anItem('a3', 70_169), anItem('a1', 70_107), anItem('a0', 0)];
  const { state } = judge(anAnswer(0, '', items), { ids });
  expect(rowsOf(state.settled).map(({ row, outcome }) => [row, outcome])).toEqual([
    [0, 'deleted'],
    [1, 'absent'],
  ]);
  expect(state.open.map(({ row, silent }) => [row, silent])).toEqual([
    [2, true],
    [3, false],
  ]);
});

test('the last attempt ends in unknown when it was not answered, in failed when it was', () => {
  const last = { attempts: MAX_ATTEMPTS - 1, maybeDone: true };
  expect(rowsOf(judgeOne(SILENCE, last).state.settled)).toMatchObject([
    { outcome: 'unknown', attempts: MAX_ATTEMPTS },
  ]);
  expect(judgeOne(SILENCE, last).state.settled[0]).not.toHaveProperty('code');
  expect(rowsOf(judgeOne(item(70_169), last).state.settled)).toMatchObject([
    { outcome: 'failed', code: 70_169 },
  ]);
});

test('a row whose attempts a crash has used up is still called once before it is given up', () => {
  const { state } = judgeOne(item(70_107), { attempts: MAX_ATTEMPTS + 2, maybeDone: true });
  expect(rowsOf(state.settled)).toMatchObject([{ outcome: 'deleted', note: 'confirmed_by_absence' }]);
});

test('an unknown code is tried once more, then failed with code and text as they came', () => {
  const first = judge(anAnswer(0, '', [anItem('a0', 99_999, 'Err_Whatever')]));
  expect(first.state.open).toHaveLength(1);
  const quiet = judge(SILENCE, { state: first.state });
  expect(quiet.state.open).toHaveLength(1);
  const second = judge(anAnswer(0, '', [anItem('a0', 99_998, 'Err_"Quoted", twice')]), {
    state: quiet.state,
  });
  expect(rowsOf(second.state.settled)).toMatchObject([
    { outcome: 'failed', code: 99_998, message: 'Err_"Quoted", twice', attempts: 3 },
  ]);
});

test('throttled calls use up no attempt however many there are, and are counted', () => {
  let state = untouched(1);
  for (let call = 0; call < 50; call += 1) {
    const judgement = judge(anAnswer(60_007), { state });
    expect(judgement.throttled).toBe(true);
    state = judgement.state;
  }
  expect(state).toMatchObject({ calls: 50, throttled: 50, open: [{ attempts: 0, maybeDone: false }] });
});

test('a refused signature is made anew once; the second refusal stops the run', () => {
  const first = judge(anAnswer(70_001, 'bad sig'));
  expect(first).toMatchObject({ signAgain: true, state: { signedAgain: true } });
  expect(first.stop).toBeUndefined();
  const second = judge(anAnswer(70_001, 'bad sig'), { state: first.state });
  expect(second).toMatchObject({ signAgain: false, stop: { code: 70_001, message: 'bad sig' } });
});

test('an entry that claims a deletion in an answer that turns the call away makes later absence ours', () => {
  for (const code of [60_007, 70_001, 71_000]) {
    const turnedAway = judge(anAnswer(code, '', [anItem('a0', 0)]), { ids: idsOf(2) });
    expect(turnedAway.state.open).toMatchObject([
      { row: 0, attempts: 0, maybeDone: true },
      { row: 1, attempts: 0, maybeDone: false },
    ]);
    const after = judge(anAnswer(0, '', itemsFor(idsOf(2), 70_107)), {
      ids: idsOf(2),
      state: turnedAway.state,
    });
    expect(rowsOf(after.state.settled).map(({ outcome }) => outcome)).toEqual(['deleted', 'absent']);
  }
});

test('a whole request that is absent without saying which row fails fresh rows and leaves doubtful ones unknown', () => {
  const open = [anOpenRow({ row: 0 }), anOpenRow({ row: 1, maybeDone: true, attempts: 1 })];
  const { state } = judge(anAnswer(131_003), {
    target: 'subscribers',
    ids: idsOf(2),
    state: aState({ open }),
  });
  expect(rowsOf(state.settled).map(({ outcome }) => outcome)).toEqual(['failed', 'unknown']);
});

test('the wait that a code asks for is passed on', () => {
  expect(judge(anAnswer(70_050)).waitMs).toBeGreaterThanOrEqual(60_000);
  expect(judge(SILENCE).waitMs).toBe(0);
});
