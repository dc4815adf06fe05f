// What holds for any answer whatever, well-formed or not: every row is accounted for, and nothing is made up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { readAnswer } from '../../../src/adapters/tencent/answer.ts';
import { type BatchState, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import { TARGETS, type Target } from '../../../src/core/targets.ts';
import { anyResult } from '../../support/answers.ts';
import { AT, idsOf } from '../../support/batch-builders.ts';

interface Setup {
  readonly target: Target;
  readonly ids: readonly string[];
  readonly state: BatchState;
}

function judge(result: CallResult, { target, ids, state }: Setup): BatchState {
  return judgeCall({ registry, job: registry.jobs[target], ids, state, result, maxAttempts: 4, at: AT })
    .state;
}

test('every row comes out exactly once, settled or open, whatever the answer, and settled rows never change', () => {
  const ids = idsOf(5);
  fc.assert(
    fc.property(
      fc.constantFrom(...TARGETS),
      fc.array(anyResult(ids), { maxLength: 12 }),
      (target, results) => {
        let state = untouched(ids.length);
        for (const result of results) {
          const before = state;
          state = judge(result, { target, ids, state });
          const rows = [...rowsOf(state.settled), ...state.open]
            .map(({ row }) => row)
            .toSorted((a, b) => a - b);
          expect(rows).toEqual([0, 1, 2, 3, 4]);
          expect(state.settled.slice(0, before.settled.length)).toEqual(before.settled);
          expect(state.calls).toBe(before.calls + 1);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('an answer says the same in whatever order it names the rows, also where it says of all that they were deleted', () => {
  const ids = idsOf(6);
  const code = fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(70_107) },
  );
  const message = fc.oneof({ weight: 12, arbitrary: fc.constant('') }, fc.constant('gone'));
  const entries = fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), code, message })));
  fc.assert(
    fc.property(entries, fc.boolean(), fc.nat({ max: 5 }), (items, wasSent, missing) => {
      const before = untouched(ids.length);
      const open = before.open.map((row) => ({ ...row, attempts: wasSent ? 2 : 0, maybeDone: wasSent }));
      const state = { ...before, open: missing > 3 ? open.slice(1) : open };
      const envelope = { code: 0, message: '', requestId: 'r-1' };
      const judged = (named: (typeof items)[number][]) =>
        judge({ kind: 'answered', envelope, items: named }, { target: 'accounts', ids, state });
      expect(judged(items)).toEqual(judged(items.toReversed()));
    }),
    { numRuns: 500 },
  );
});

test('any bytes whatever as an answer leave every row accounted for, and none deleted without its id', () => {
  const ids = idsOf(3);
  const entry = fc.record(
    {
      UserID: fc.oneof(fc.constantFrom(...ids), fc.anything()),
      ResultCode: fc.oneof(fc.constant(0), fc.anything()),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc
      .record({ ErrorCode: fc.anything(), ActionStatus: fc.anything(), ResultItem: fc.anything() })
      .map(toBytes),
    fc.array(fc.oneof(entry, fc.anything()), { maxLength: 6 }).map((ResultItem) => {
      return toBytes({ ActionStatus: 'OK', ErrorCode: 0, ResultItem });
    }),
  );
  fc.assert(
    fc.property(body, fc.constantFrom(200, 204, 301, 404, 429, 500, 502), (bytes, status) => {
      const readItems = registry.jobs.accounts.readItems;
      const result = readAnswer({ kind: 'answer', status, body: bytes }, (answer) => readItems(answer));
      const state = judge(result, { target: 'accounts', ids, state: untouched(ids.length) });
      expect(rowsOf(state.settled).length + state.open.length).toBe(ids.length);
      for (const { row, outcome } of rowsOf(state.settled)) {
        const named = new TextDecoder().decode(bytes).includes(`"${ids[row]}"`);
        expect(outcome !== 'deleted' || named).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

function toBytes(value: unknown): Uint8Array {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  );
  return new TextEncoder().encode(text);
}
