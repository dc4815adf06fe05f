// Answers that say of one request or entry what could be said of every call: what they leave, and when they fail a row.
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { type CallJudgement, judgeCall } from '../../../src/core/judge-call.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import { anAnswer, anItem, itemsFor } from '../../support/answers.ts';
import { AT, anOpenRow, aState, idsOf } from '../../support/batch-builders.ts';

interface Setup {
  readonly ids: readonly string[];
  readonly state?: BatchState;
  readonly isAboutOne?: boolean;
}

function judge(result: CallResult, { ids, state = untouched(ids.length), ...more }: Setup): CallJudgement {
  const job = registry.jobs.accounts;
  return judgeCall({ registry, job, ids, state, result, maxAttempts: 4, at: AT, ...more });
}

test.each([
  ['deleted', 0, 71_000],
  ['absent', 70_107, 71_000],
  ['deleted', 0, 70_001],
])(
  'what would be said of every call is that row’s own, in an entry beside one that is %s',
  (outcome, code, own) => {
    const items = [anItem('a0', code), anItem('a1', own, 'off')];
    const judgement = judge(anAnswer(0, '', items), { ids: idsOf(2) });
    expect(judgement.stop).toBeUndefined();
    expect(judgement.signAgain).toBe(false);
    expect(rowsOf(judgement.state.settled)).toMatchObject([
      { row: 0, outcome },
      { row: 1, outcome: 'failed', code: own, message: 'off' },
    ]);
  },
);

test('entries that stop, beside none that was served, stop the run if others get it; else they fail', () => {
  const answer = anAnswer(0, '', itemsFor(idsOf(2), 71_000));
  const judgement = judge(answer, { ids: idsOf(2) });
  expect(judgement.stop).toMatchObject({ code: 71_000, isDoubtful: true });
  expect(judgement.state.open).toMatchObject([
    { attempts: 0, refusals: 1 },
    { attempts: 0, refusals: 1 },
  ]);
  const { state, stop } = judge(answer, { ids: idsOf(2), state: judgement.state, isAboutOne: true });
  expect(stop).toBeUndefined();
  expect(rowsOf(state.settled).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});

describe('an HTTP status from 400 on', () => {
  const FORBIDDEN: CallResult = { kind: 'misdirected', reason: 'HTTP 403' };

  test('is doubtful and halves the request; a redirect stops without a doubt', () => {
    const { stop, state } = judge(FORBIDDEN, { ids: idsOf(4) });
    expect(stop).toMatchObject({ message: 'HTTP 403', isDoubtful: true });
    expect(state).toMatchObject({
      halving: {
        parts: [
          [0, 1],
          [2, 3],
        ],
        again: 2,
      },
    });
    const redirected = judge({ kind: 'misdirected', reason: 'HTTP 302' }, { ids: idsOf(4) });
    expect(redirected.stop).not.toHaveProperty('isDoubtful');
    expect(redirected.state).not.toHaveProperty('halving');
  });

  test('fails a row alone where others were served, and one that may be gone stays unknown', () => {
    const open = [anOpenRow()];
    const alone = judge(FORBIDDEN, { ids: idsOf(1), state: aState({ open }), isAboutOne: true });
    expect(rowsOf(alone.settled)).toMatchObject([{ outcome: 'failed', message: 'HTTP 403' }]);
    const perhapsGone = aState({ open: [anOpenRow({ maybeDone: true, attempts: 1 })] });
    const doubtful = judge(FORBIDDEN, { ids: idsOf(1), state: perhapsGone, isAboutOne: true });
    expect(rowsOf(doubtful.settled)).toMatchObject([{ outcome: 'unknown' }]);
  });

  test('fails a row after five such answers though no others were served', () => {
    let state = aState({ open: [anOpenRow()] });
    for (let i = 0; i < 4; i += 1) ({ state } = judge(FORBIDDEN, { ids: idsOf(1), state }));
    expect(state.open).toMatchObject([{ refusals: 4, attempts: 0 }]);
    expect(rowsOf(judge(FORBIDDEN, { ids: idsOf(1), state }).settled)).toMatchObject([{ outcome: 'failed' }]);
  });

  test('that every part of a request gets ends the halving, where others were served', () => {
    const ids = idsOf(100);
    let state = untouched(100);
    for (let i = 0; i < 6; i += 1) ({ state } = judge(FORBIDDEN, { ids, state, isAboutOne: i > 0 }));
    expect(state.open.length).toBeGreaterThan(90);
    ({ state } = judge(FORBIDDEN, { ids, state, isAboutOne: true }));
    expect(state).toMatchObject({ calls: 7, open: [] });
  });
});
