// account_delete: its page's code table at both levels, its samples, and answers that are not as promised.
import { describe, expect, test } from 'vitest';
import { accounts } from '../../../jobs/accounts.ts';
import type { Level, Verdict } from '../../../src/core/code-table.ts';
import { DEFAULT_WIRE, meaningAt } from './places.ts';

const ROWS: readonly (readonly [number, Level, Verdict])[] = [
  [0, 'item', 'deleted'],
  [30006, 'item', 'retry'],
  [30006, 'top', 'retry'],
  [30007, 'item', 'retry'],
  [30007, 'top', 'retry'],
  [30008, 'item', 'retry'],
  [30008, 'top', 'retry'],
  [40006, 'item', 'retry'],
  [40006, 'top', 'retry'],
  [70107, 'item', 'absent'],
  [70107, 'top', 'refused'],
  [70169, 'item', 'retry'],
  [70169, 'top', 'retry'],
  [70202, 'item', 'retry'],
  [70202, 'top', 'retry'],
  [70402, 'item', 'refused'],
  [70402, 'top', 'refused'],
  [70403, 'item', 'stop'],
  [70403, 'top', 'stop'],
  [70500, 'item', 'retry'],
  [70500, 'top', 'retry'],
  [71000, 'item', 'stop'],
  [71000, 'top', 'stop'],
];

describe('codes', () => {
  test.each(ROWS)('%i at %s level is %s', (code, level, verdict) => {
    expect(meaningAt('accounts', level, code).verdict).toBe(verdict);
  });

  test('an answer that is OK as a whole is no verdict on its accounts', () => {
    expect(accounts.codes.top[0]).toBeUndefined();
    expect(meaningAt('accounts', 'top', 0).verdict).toBe('unrecognised');
  });

  test('70107 for a whole request asks for one row per call, which makes clear whom it is about', () => {
    expect(meaningAt('accounts', 'top', 70107).advice).toMatch(/rows per call to 1/);
  });

  test.each([30003, 20003, 10019, 40003, 50001, 90048])(
    'only 70107 means that the account is absent: %i does not',
    (code) => {
      expect(meaningAt('accounts', 'item', code).verdict).toBe('refused');
    },
  );
});

describe('request', () => {
  test('the body is the documented sample', () => {
    expect(accounts.body(undefined, ['UserID_1', 'UserID_2'], DEFAULT_WIRE)).toEqual({
      DeleteItem: [{ UserID: 'UserID_1' }, { UserID: 'UserID_2' }],
    });
  });

  test('ids go out as they are, with spaces, commas, signs and other scripts', () => {
    const ids = ['a b', 'a,b', '#x', '=1', '用户', '007'];
    expect(JSON.parse(JSON.stringify(accounts.body(undefined, ids, DEFAULT_WIRE)))).toEqual({
      DeleteItem: ids.map((UserID) => ({ UserID })),
    });
  });
});

describe('answer', () => {
  test('the documented sample is read', () => {
    const answer = {
      ActionStatus: 'OK',
      ErrorCode: 0,
      ErrorInfo: '',
      ResultItem: [
        { ResultCode: 0, ResultInfo: '', UserID: 'UserID_1' },
        { ResultCode: 70107, ResultInfo: 'Err_TLS_PT_Open_Login_Account_Not_Exist', UserID: 'UserID_2' },
      ],
    };
    expect(accounts.readItems(answer)).toEqual([
      { id: 'UserID_1', code: 0, message: '' },
      { id: 'UserID_2', code: 70107, message: 'Err_TLS_PT_Open_Login_Account_Not_Exist' },
    ]);
  });

  test.each([
    ['missing', {}],
    ['null', { ResultItem: null }],
    ['one object', { ResultItem: { UserID: 'a', ResultCode: 0, ResultInfo: '' } }],
    ['text', { ResultItem: '[]' }],
    ['under the name of another API', { SubscriberList: [{ Subscriber_Account: 'a', Result: 1 }] }],
  ])('a list that is %s is no list', (_name, answer) => {
    expect(accounts.readItems(answer)).toBeUndefined();
  });

  test('an empty list is a list', () => {
    expect(accounts.readItems({ ResultItem: [] })).toEqual([]);
  });

  test.each([
    ['null', null],
    ['a text', 'UserID_1'],
    ['a list', ['UserID_1', 0]],
    ['without id', { ResultCode: 0, ResultInfo: '' }],
    ['with a number as id', { UserID: 1, ResultCode: 0, ResultInfo: '' }],
    ['without code', { UserID: 'a', ResultInfo: '' }],
    ['with a text as code', { UserID: 'a', ResultCode: '0', ResultInfo: '' }],
    ['with null as code', { UserID: 'a', ResultCode: null, ResultInfo: '' }],
    ['with a fraction as code', { UserID: 'a', ResultCode: 0.5, ResultInfo: '' }],
    ['with false as code', { UserID: 'a', ResultCode: false, ResultInfo: '' }],
  ])('an entry that is %s is left out and the others stay', (_name, entry) => {
    const good = { UserID: 'b', ResultCode: 70107, ResultInfo: 'gone' };
    expect(accounts.readItems({ ResultItem: [entry, good] })).toEqual([
      { id: 'b', code: 70107, message: 'gone' },
    ]);
  });

  test('a text that is missing or no text becomes an empty one, and other fields do not matter', () => {
    const answer = {
      ResultItem: [
        { UserID: 'a', ResultCode: 0 },
        { UserID: 'b', ResultCode: 0, ResultInfo: 7, Extra: {} },
      ],
    };
    expect(accounts.readItems(answer)).toEqual([
      { id: 'a', code: 0, message: '' },
      { id: 'b', code: 0, message: '' },
    ]);
  });
});
