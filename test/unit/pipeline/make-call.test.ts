// One activation: at most one call, noted before it goes out, and what its answer makes of the batch.
import { expect, test } from 'vitest';
import { untouched } from '../../../src/core/batch-state.ts';
import { groupRows, rowsOf } from '../../../src/core/settled-rows.ts';
import { anAnswer, anItem, itemsFor, SILENCE, TOO_FAST, UNDELIVERED } from '../../support/answers.ts';
import {
  allDeleted,
  anOpenRow,
  aQueuedBatch,
  aSettledRow,
  aState,
  idsOf,
} from '../../support/batch-builders.ts';
import { Stage } from '../../support/call-stage.ts';

test('a batch of which all rows are settled by the call is done, and not kept as open', async () => {
  const stage = new Stage({ results: [anAnswer(0, '', itemsFor(idsOf(2)))] });
  const end = await stage.run(aQueuedBatch({ batch: 7, ids: idsOf(2) }));
  expect(end).toMatchObject({ kind: 'done', state: { open: [], settled: [{ rows: [[0, 1]] }] } });
  expect(end).not.toHaveProperty('stop');
  expect(stage.events).toEqual(['sending 7', 'call']);
});

test('the call is noted before it goes out, and its answer before the queue hears of it', async () => {
  const stage = new Stage({ results: [SILENCE] });
  const end = await stage.run(aQueuedBatch({ batch: 7 }));
  expect(stage.events).toEqual(['sending 7', 'call', 'keepOpen 7']);
  expect(end).toMatchObject({ kind: 'again', state: stage.kept[0] });
});

test('only the open rows are sent again, under the ids that they have in the batch', async () => {
  const state = aState({
    calls: 1,
    settled: groupRows([aSettledRow({ row: 0 }), aSettledRow({ row: 2 })]),
    open: [anOpenRow({ row: 1, attempts: 1 }), anOpenRow({ row: 3, attempts: 1 })],
  });
  const stage = new Stage({
    results: [anAnswer(0, '', [anItem('a3'), anItem('a1', 70_107), anItem('a0', 70_402)])],
  });
  const end = await stage.run(aQueuedBatch({ ids: idsOf(4), state }));
  expect(stage.requests[0]?.body).toEqual({ DeleteItem: [{ UserID: 'a1' }, { UserID: 'a3' }] });
  expect(rowsOf(end.state.settled).map(({ row, outcome }) => [row, outcome])).toEqual([
    [0, 'deleted'],
    [1, 'absent'],
    [2, 'deleted'],
    [3, 'deleted'],
  ]);
});

test('a request refused for what one row may hold goes back at once, and the next call carries one half', async () => {
  const stage = new Stage({ results: [anAnswer(70_402), anAnswer(0, '', itemsFor(idsOf(2)))], random: 0.9 });
  const first = await stage.run(aQueuedBatch({ ids: idsOf(4) }));
  expect(first).toMatchObject({ kind: 'again', delayMs: 0, state: { calls: 1, settled: [] } });
  const second = await stage.run(aQueuedBatch({ ids: idsOf(4), state: first.state }));
  expect(stage.requests[1]?.body).toEqual({ DeleteItem: [{ UserID: 'a0' }, { UserID: 'a1' }] });
  expect(second).toMatchObject({ kind: 'again', delayMs: 0, state: { open: [{ row: 2 }, { row: 3 }] } });
  expect(stage.kept).toEqual([first.state, second.state]);
  expect(stage.reports.map(({ rows, judgement }) => [rows, rowsOf(judgement.settled).length])).toEqual([
    [4, 0],
    [2, 2],
  ]);
});

test('a part of a halved batch that meets a passing fault lets the others go on, and the last one waits', async () => {
  const faults = [anAnswer(70_169), anAnswer(70_169)];
  const stage = new Stage({ results: [anAnswer(70_402), ...faults], random: 0.5 });
  const first = await stage.run(aQueuedBatch({ ids: idsOf(4) }));
  const second = await stage.run(aQueuedBatch({ ids: idsOf(4), state: first.state }));
  expect(second).toMatchObject({ kind: 'again', delayMs: 0 });
  const many = { ...second.state, calls: 62 };
  expect(await stage.run(aQueuedBatch({ ids: idsOf(4), state: many }))).toMatchObject({
    kind: 'again',
    delayMs: 250,
  });
});

test('a batch of which all that is open is held, or nothing is open, makes no call', async () => {
  const stage = new Stage();
  const held = { ...untouched(2), held: [0, 1] };
  expect(await stage.run(aQueuedBatch({ ids: idsOf(2), state: held }))).toEqual({
    kind: 'done',
    state: held,
  });
  const settled = allDeleted(2);
  expect(await stage.run(aQueuedBatch({ ids: idsOf(2), state: settled }))).toEqual({
    kind: 'done',
    state: settled,
  });
  expect(stage.events).toEqual([]);
});

test('the result list is read for an API that has one, and not for one that has none', async () => {
  const withList = new Stage();
  await withList.run(aQueuedBatch());
  const items = withList.requests[0]?.readItems?.({
    ResultItem: [{ UserID: 'a0', ResultCode: 0, ResultInfo: '' }],
  });
  expect(items).toEqual([{ id: 'a0', code: 0, message: '' }]);
  const without = new Stage({ target: 'groups' });
  await without.run(aQueuedBatch());
  expect(without.requests[0]?.readItems).toBeUndefined();
});

test.each([
  ['silence', SILENCE, 1, 'unheard'],
  ['a call that never left', UNDELIVERED, 0, 'unheard'],
  ['HTTP 429', TOO_FAST, 0, 'throttled'],
  ['a passing fault', anAnswer(70_169), 1, 'served'],
])('after %s the batch goes back with what is known', async (_what, result, attempts, end) => {
  const stage = new Stage({ results: [result] });
  expect(await stage.run(aQueuedBatch())).toMatchObject({
    kind: 'again',
    state: { calls: 1, open: [{ attempts }] },
  });
  expect(stage.reports).toMatchObject([{ batch: 0, rows: 1, end }]);
});

test('the delay grows with consecutive calls that were turned away and follows chance', async () => {
  const delays = await Promise.all(
    [1, 2, 3, 4].map(async (calls) => {
      const stage = new Stage({ results: [TOO_FAST], random: 0.999 });
      const end = await stage.run(aQueuedBatch({ state: aState({ calls, turnedAway: calls - 1 }) }));
      return end.kind === 'again' ? end.delayMs : undefined;
    }),
  );
  expect(delays).toEqual([500, 999, 1_998, 3_996]);
});

test('an answer that names a wait is obeyed though chance says less', async () => {
  const stage = new Stage({ results: [anAnswer(70_050)], random: 0 });
  expect(await stage.run(aQueuedBatch())).toMatchObject({ kind: 'again', delayMs: 60_000 });
});

test('a refused signature is made anew and the batch goes back at once', async () => {
  const stage = new Stage({ results: [anAnswer(70_001)] });
  expect(await stage.run(aQueuedBatch())).toMatchObject({
    kind: 'again',
    delayMs: 0,
    state: { signedAgain: true },
  });
  expect(stage.events).toContain('signAgain');
  expect(stage.stops).toEqual([]);
});

test('a signature that cannot be made anew stops the run', async () => {
  const stage = new Stage({ results: [anAnswer(70_001, 'expired')], canSignAgain: false });
  expect(await stage.run(aQueuedBatch())).toMatchObject({ kind: 'done', stop: { code: 70_001 } });
  expect(stage.stops).toMatchObject([{ code: 70_001, message: 'expired' }]);
});

test('an answer that every call would get ends the batch with its open rows, and says why', async () => {
  const stage = new Stage({ results: [anAnswer(71_000, 'off')] });
  expect(await stage.run(aQueuedBatch())).toMatchObject({
    kind: 'done',
    state: { settled: [], open: [{ attempts: 0, maybeDone: false }] },
    stop: { code: 71_000 },
  });
  expect(stage.kept).toHaveLength(1);
  expect(stage.stops).toHaveLength(1);
});

test('a halted pacer sends the batch back as it came, without a call or a note', async () => {
  const stage = new Stage();
  stage.pacer.halt();
  const batch = aQueuedBatch({
    state: aState({ calls: 2, open: [anOpenRow({ attempts: 2, maybeDone: true })] }),
  });
  expect(await stage.run(batch)).toMatchObject({ kind: 'again', state: batch.state });
  expect(stage.events).toEqual([]);
});

test('a note that cannot be written is a fault, and no call goes out', async () => {
  const full = new Error('disk full');
  const stage = new Stage({ ledgerFaults: { sending: full } });
  const batch = aQueuedBatch();
  expect(await stage.run(batch)).toMatchObject({ kind: 'again', state: batch.state });
  expect(stage.requests).toEqual([]);
  expect(stage.faults).toEqual([full]);
});

test('a batch that does not fit its API is a fault, and neither noted nor sent', async () => {
  const stage = new Stage({ target: 'groups' });
  await stage.run(aQueuedBatch({ ids: idsOf(2) }));
  expect(stage.faults).toMatchObject([{ code: 'jobs.not-one-id' }]);
  expect(stage.events).toEqual([]);
});

test('a call that rejects, or an answer that cannot be noted, is a fault and settles nothing', async () => {
  const bug = new Error('bug');
  const rejecting = new Stage({ results: [bug] });
  expect(await rejecting.run(aQueuedBatch())).toMatchObject({ kind: 'again', state: { settled: [] } });
  expect(rejecting.faults).toEqual([bug]);
  const full = new Stage({ results: [SILENCE], ledgerFaults: { keepOpen: bug } });
  expect(await full.run(aQueuedBatch())).toMatchObject({ kind: 'again', state: { settled: [] } });
  expect(full.faults).toEqual([bug]);
});

test('a call that rejects gives its place back, so that the next can go alone', async () => {
  const stage = new Stage({ results: [new Error('bug')] });
  await stage.run(aQueuedBatch());
  expect(await stage.run(aQueuedBatch())).toMatchObject({ kind: 'again', state: { calls: 1 } });
});
