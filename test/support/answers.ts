// Call results for tests, with defaults that make sense, and generators of any result there can be.
import fc from 'fast-check';
import type { CallResult } from '../../src/core/call-result.ts';
import type { ItemAnswer } from '../../src/core/deletion-job.ts';

export function anAnswer(code = 0, message = '', items?: readonly ItemAnswer[]): CallResult {
  return { kind: 'answered', envelope: { code, message }, ...(items === undefined ? {} : { items }) };
}

export function anItem(id: string, code = 0, message = ''): ItemAnswer {
  return { id, code, message };
}

/** One entry with `code` for each id. */
export function itemsFor(ids: readonly string[], code = 0): readonly ItemAnswer[] {
  return ids.map((id) => anItem(id, code));
}

export const SILENCE: CallResult = { kind: 'silent', reason: 'timeout' };
export const UNDELIVERED: CallResult = { kind: 'undelivered', reason: 'connection refused' };
export const TOO_FAST: CallResult = { kind: 'throttled', reason: 'HTTP 429' };

/** One code of each verdict of the accounts API, at either level, and codes that no table has. */
const TELLING_CODES = [0, 70107, 70169, 30008, 60007, 70001, 70009, 71000, 70402, 99_999, -5] as const;

/** Any result, with entries for the given ids, for others, doubled, missing, and in any order. */
export function anyResult(ids: readonly string[]): fc.Arbitrary<CallResult> {
  const code = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TELLING_CODES) },
    { weight: 1, arbitrary: fc.integer({ min: -10, max: 140_000 }) },
  );
  const message = fc.string({ maxLength: 5 });
  const item = fc.record({
    id: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.string() }),
    code,
    message,
  });
  const envelope = fc.oneof(
    { weight: 2, arbitrary: fc.constant({ code: 0, message: '' }) },
    { weight: 1, arbitrary: fc.record({ code, message }) },
  );
  const answered = fc
    .record({ envelope, items: fc.option(fc.array(item, { maxLength: ids.length * 2 }), { nil: undefined }) })
    .map(({ envelope: head, items }): CallResult => {
      return { kind: 'answered', envelope: head, ...(items === undefined ? {} : { items }) };
    });
  const others = fc.constantFrom<CallResult>(SILENCE, UNDELIVERED, TOO_FAST, {
    kind: 'misdirected',
    reason: 'HTTP 404',
  });
  return fc.oneof({ weight: 4, arbitrary: answered }, { weight: 1, arbitrary: others });
}
