// delete_subscriber: its page's code table and `Result` scale, both documented shapes of the request, its sample answer.
import { describe, expect, test } from 'vitest';
import { subscribers } from '../../../jobs/subscribers.ts';
import type { CodeMeaning, Level, Verdict } from '../../../src/core/code-table.ts';
import { DEFAULT_WIRE, meaningAt } from './places.ts';

const ROWS: readonly (readonly [number, Level, Verdict, CodeMeaning['note']])[] = [
  [0, 'item', 'retry', undefined],
  [1, 'item', 'deleted', undefined],
  [2, 'item', 'absent', undefined],
  [3, 'item', 'unrecognised', undefined],
  [1, 'top', 'unrecognised', undefined],
  [2, 'top', 'unrecognised', undefined],
  [6017, 'top', 'refused', undefined],
  [10004, 'top', 'retry', undefined],
  [20001, 'top', 'refused', undefined],
  [20005, 'top', 'retry', undefined],
  [130002, 'top', 'refused', undefined],
  [130004, 'top', 'absent', 'owner_gone'],
  [130005, 'top', 'refused', undefined],
  [130006, 'top', 'refused', undefined],
  [130007, 'top', 'refused', undefined],
  [130008, 'top', 'refused', undefined],
  [130009, 'top', 'refused', undefined],
  [130010, 'top', 'refused', undefined],
  [131000, 'top', 'stop', undefined],
  [131003, 'top', 'absent', undefined],
  [131005, 'top', 'refused', undefined],
  [70107, 'top', 'refused', undefined],
  [30003, 'top', 'refused', undefined],
];

describe('codes', () => {
  test.each(ROWS)('%i at %s level is %s with note %s', (code, level, verdict, note) => {
    const meaning = meaningAt('subscribers', level, code);
    expect([meaning.verdict, meaning.note]).toEqual([verdict, note]);
  });

  test('an answer that is OK as a whole is no verdict on its users', () => {
    expect(subscribers.codes.top[0]).toBeUndefined();
    expect(meaningAt('subscribers', 'top', 0).verdict).toBe('unrecognised');
  });

  test.each([6017, 20001])('%i tells the person of the other shape of the request', (code) => {
    expect(meaningAt('subscribers', 'top', code).advice).toContain('--subscriber-field SubscriberList');
    expect(meaningAt('official-accounts', 'top', code).advice).not.toContain('--subscriber-field');
  });
});

describe('request', () => {
  const owner = '@TOA#_@TOA#dOEF';

  test('the body is the documented sample', () => {
    expect(subscribers.body(owner, ['107867', '966582476'], DEFAULT_WIRE)).toEqual({
      Official_Account: '@TOA#_@TOA#dOEF',
      SubscriberToDel_Account: ['107867', '966582476'],
    });
  });

  test('the other shape is that of the field table, and never both at once', () => {
    expect(subscribers.body(owner, ['107867'], { subscriberField: 'SubscriberList' })).toEqual({
      Official_Account: '@TOA#_@TOA#dOEF',
      SubscriberList: [{ Subscriber_Account: '107867' }],
    });
  });

  test('a batch without owner is a defect, not a request', () => {
    expect(() => subscribers.body(undefined, ['107867'], DEFAULT_WIRE)).toThrow(
      expect.objectContaining({ code: 'jobs.no-owner', kind: 'defect' }),
    );
  });
});

describe('answer', () => {
  test('the documented sample is read', () => {
    const answer = {
      ActionStatus: 'OK',
      ErrorInfo: '',
      ErrorCode: 0,
      SubscriberList: [
        { Subscriber_Account: '107867', Result: 1 },
        { Subscriber_Account: '966582476', Result: 1 },
      ],
    };
    expect(subscribers.readItems(answer)).toEqual([
      { id: '107867', code: 1, message: '' },
      { id: '966582476', code: 1, message: '' },
    ]);
  });

  test.each([
    ['missing', {}],
    ['null', { SubscriberList: null }],
    ['an object', { SubscriberList: {} }],
    ['under the name of another API', { ResultItem: [{ UserID: 'a', ResultCode: 0 }] }],
  ])('a list that is %s is no list', (_name, answer) => {
    expect(subscribers.readItems(answer)).toBeUndefined();
  });

  test.each([
    ['without user', { Result: 1 }],
    ['with a number as user', { Subscriber_Account: 107867, Result: 1 }],
    ['without result', { Subscriber_Account: '107867' }],
    ['with a text as result', { Subscriber_Account: '107867', Result: '1' }],
    ['with true as result', { Subscriber_Account: '107867', Result: true }],
  ])('an entry %s is left out and the others stay', (_name, entry) => {
    const good = { Subscriber_Account: 'b', Result: 2 };
    expect(subscribers.readItems({ SubscriberList: [good, entry] })).toEqual([
      { id: 'b', code: 2, message: '' },
    ]);
  });
});
