// Reading the result list holds for any answer whatever.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accounts } from '../../../jobs/accounts.ts';
import { registry } from '../../../jobs/registry.ts';
import { subscribers } from '../../../jobs/subscribers.ts';

const everyJob = Object.values(registry.jobs);

/** Lists whose entries are right, nearly right or anything. */
function nearlyRight(idField: string, codeField: string): fc.Arbitrary<fc.JsonValue[]> {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.double({ noNaN: true }),
    fc.boolean(),
  );
  const entry = fc.record({ [idField]: value, [codeField]: value, ResultInfo: value }, { requiredKeys: [] });
  return fc.array(fc.oneof(entry, fc.jsonValue()), { maxLength: 8 });
}

describe('readItems', () => {
  test('never throws, whatever JSON the answer is', () => {
    const answers = fc.oneof(
      fc.json(),
      fc.jsonValue().map((list) => JSON.stringify({ ResultItem: list, SubscriberList: list })),
      nearlyRight('UserID', 'ResultCode').map((list) => JSON.stringify({ ResultItem: list })),
      nearlyRight('Subscriber_Account', 'Result').map((list) => JSON.stringify({ SubscriberList: list })),
    );
    fc.assert(
      fc.property(answers, (text) => {
        for (const job of everyJob) {
          const items = job.readItems(JSON.parse(text));
          for (const item of items ?? []) {
            expect(typeof item.id).toBe('string');
            expect(Number.isSafeInteger(item.code)).toBe(true);
            expect(typeof item.message).toBe('string');
          }
        }
      }),
    );
  });

  test('makes up nothing: each item of accounts stands in the answer with that id and code', () => {
    fc.assert(
      fc.property(nearlyRight('UserID', 'ResultCode'), (list) => {
        for (const { id, code } of accounts.readItems({ ResultItem: list }) ?? []) {
          expect(list).toContainEqual(expect.objectContaining({ UserID: id, ResultCode: code }));
        }
      }),
    );
  });

  test('cuts a text of any length to 500 characters', () => {
    const entry = { UserID: 'a', ResultCode: 1, ResultInfo: 'x'.repeat(1_000_000) };
    expect(accounts.readItems({ ResultItem: [entry] })).toEqual([
      { id: 'a', code: 1, message: `${'x'.repeat(499)}…` },
    ]);
  });

  test('keeps every entry that is right, in its order, with fields that nobody knows', () => {
    const entry = fc.record({ Subscriber_Account: fc.string(), Result: fc.nat(), New: fc.jsonValue() });
    fc.assert(
      fc.property(fc.array(entry), (list) => {
        expect(subscribers.readItems({ SubscriberList: list })).toEqual(
          list.map(({ Subscriber_Account, Result }) => ({
            id: Subscriber_Account,
            code: Result,
            message: '',
          })),
        );
      }),
    );
  });
});
