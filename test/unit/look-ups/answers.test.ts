// The five APIs that read back: what each answer means, as their pages show it and worse.
import { describe, expect, test } from 'vitest';
import type { Target } from '../../../src/core/targets.ts';
import { anAnswer } from '../../support/answers.ts';
import { aLookUp, judged, verdictsOf } from '../../support/look-ups.ts';

interface Meaning {
  readonly what: string;
  readonly target: Target;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly code?: number;
  readonly verdict: string;
}

const account = (entry: object) => ({ ResultItem: [{ UserID: 'a', ...entry }] });
const group = (entry: object) => ({ GroupInfo: [{ GroupId: 'a', ...entry }] });
const official = (entry: object) => ({ OfficialAccountInfoList: [{ Official_Account: 'a', ...entry }] });

const MEANINGS: readonly Meaning[] = [
  {
    what: 'NotImported',
    target: 'accounts',
    fields: account({ ResultCode: 0, AccountStatus: 'NotImported' }),
    verdict: 'gone',
  },
  {
    what: 'Imported',
    target: 'accounts',
    fields: account({ ResultCode: 0, AccountStatus: 'Imported' }),
    verdict: 'present',
  },
  { what: 'no AccountStatus', target: 'accounts', fields: account({ ResultCode: 0 }), verdict: 'again' },
  {
    what: 'an AccountStatus that nobody knows',
    target: 'accounts',
    fields: account({ ResultCode: 0, AccountStatus: 'Gone' }),
    verdict: 'again',
  },
  {
    what: 'code 70107 and no AccountStatus',
    target: 'accounts',
    fields: account({ ResultCode: 70107 }),
    verdict: 'again',
  },
  {
    what: 'code 70107 and NotImported',
    target: 'accounts',
    fields: account({ ResultCode: 70107, AccountStatus: 'NotImported' }),
    verdict: 'again',
  },
  {
    what: 'a code that is no number',
    target: 'accounts',
    fields: account({ ResultCode: '0', AccountStatus: 'NotImported' }),
    verdict: 'again',
  },
  {
    what: 'an entry of another id',
    target: 'accounts',
    fields: { ResultItem: [{ UserID: 'A', ResultCode: 0, AccountStatus: 'NotImported' }] },
    verdict: 'again',
  },
  { what: 'no list', target: 'accounts', fields: {}, verdict: 'again' },
  {
    what: 'a good list under a code',
    target: 'accounts',
    code: 70500,
    fields: account({ ResultCode: 0, AccountStatus: 'NotImported' }),
    verdict: 'again',
  },
  { what: '10010', target: 'groups', fields: group({ ErrorCode: 10010 }), verdict: 'gone' },
  { what: '10015', target: 'groups', fields: group({ ErrorCode: 10015 }), verdict: 'gone' },
  { what: '0', target: 'groups', fields: group({ ErrorCode: 0, Name: 'x' }), verdict: 'present' },
  { what: '10002', target: 'groups', fields: group({ ErrorCode: 10002 }), verdict: 'again' },
  { what: '10007, no permission', target: 'groups', fields: group({ ErrorCode: 10007 }), verdict: 'again' },
  { what: 'an entry without a code', target: 'groups', fields: group({}), verdict: 'again' },
  {
    what: 'a code on the whole beside a list',
    target: 'groups',
    code: 10002,
    fields: group({ ErrorCode: 10010 }),
    verdict: 'gone',
  },
  {
    what: 'code 10010 on the whole beside an entry',
    target: 'groups',
    code: 10010,
    fields: group({ ErrorCode: 0 }),
    verdict: 'present',
  },
  { what: 'an empty list', target: 'groups', fields: { GroupInfo: [] }, verdict: 'again' },
  { what: '130004', target: 'official-accounts', fields: official({ ErrorCode: 130004 }), verdict: 'gone' },
  { what: '0', target: 'official-accounts', fields: official({ ErrorCode: 0 }), verdict: 'present' },
  { what: '130002', target: 'official-accounts', fields: official({ ErrorCode: 130002 }), verdict: 'again' },
  { what: 'an entry without a code', target: 'official-accounts', fields: official({}), verdict: 'again' },
  {
    what: '130004 for the one that was asked for',
    target: 'official-accounts',
    code: 130004,
    verdict: 'gone',
  },
  {
    what: 'its name',
    target: 'friend-lists',
    fields: { ResultItem: [{ GroupName: 'a' }] },
    verdict: 'present',
  },
  {
    what: 'a name in the other case, for the first time',
    target: 'friend-lists',
    fields: { ResultItem: [{ GroupName: 'A' }] },
    verdict: 'again',
  },
  { what: '30003', target: 'friend-lists', code: 30003, verdict: 'gone' },
  { what: 'no list', target: 'friend-lists', fields: {}, verdict: 'again' },
  {
    what: 'its name on the only page',
    target: 'subscribers',
    fields: { SubscriberList: [{ Subscriber_Account: 'a' }], SubscriberNum: 1, Next: '' },
    verdict: 'present',
  },
  {
    what: 'a whole list without it',
    target: 'subscribers',
    fields: { SubscriberList: [{ Subscriber_Account: 'b' }], SubscriberNum: 1, Next: '' },
    verdict: 'gone',
  },
  {
    what: 'an empty list of none',
    target: 'subscribers',
    fields: { SubscriberList: [], SubscriberNum: 0, Next: '' },
    verdict: 'gone',
  },
  {
    what: 'a list that came short',
    target: 'subscribers',
    fields: { SubscriberList: [{ Subscriber_Account: 'b' }], SubscriberNum: 2, Next: '' },
    verdict: 'again',
  },
  {
    what: 'a list without its total',
    target: 'subscribers',
    fields: { SubscriberList: [], Next: '' },
    verdict: 'again',
  },
  {
    what: 'a list with an entry that cannot be read',
    target: 'subscribers',
    fields: { SubscriberList: [{}], SubscriberNum: 0, Next: '' },
    verdict: 'again',
  },
  {
    what: 'a place for the next page that is no text',
    target: 'subscribers',
    fields: { SubscriberList: [], SubscriberNum: 0, Next: 3 },
    verdict: 'again',
  },
  { what: '130004', target: 'subscribers', code: 130004, verdict: 'gone' },
];

describe('what an answer means', () => {
  test.each(MEANINGS)('$target: $what is $verdict', ({ target, fields, code = 0, verdict }) => {
    const judgement = judged({
      target,
      lookUp: aLookUp(['a']),
      result: anAnswer(code),
      ...(fields === undefined ? {} : { fields }),
    });
    expect(verdictsOf(judgement)).toEqual({ a: verdict });
  });

  test('friend lists: an entry that cannot be read may be the one, so the others are not gone', () => {
    const fields = { ResultItem: [{ GroupName: 'b' }, { GroupName: 7 }] };
    const judgement = judged({ target: 'friend-lists', lookUp: aLookUp(['a'], { absences: 1 }), fields });
    expect(verdictsOf(judgement)).toEqual({ a: 'again' });
  });

  test('two entries that contradict each other say nothing', () => {
    const fields = {
      GroupInfo: [
        { GroupId: 'a', ErrorCode: 0 },
        { GroupId: 'a', ErrorCode: 10010 },
      ],
    };
    expect(verdictsOf(judged({ target: 'groups', lookUp: aLookUp(['a']), fields }))).toEqual({ a: 'again' });
  });

  test('a word on the whole request can be about one of its rows: it is halved', () => {
    const judgement = judged({
      target: 'official-accounts',
      lookUp: aLookUp(['a', 'b', 'c']),
      result: anAnswer(130004),
    });
    expect(judgement.again.map(({ lookUp }) => lookUp.rows.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
  });

  test('what hangs on an owner that is gone is gone with it, and says so', () => {
    const judgement = judged({
      target: 'friend-lists',
      lookUp: aLookUp(['a', 'b']),
      result: anAnswer(30003),
    });
    expect(judgement.judged.map(({ verdict, note }) => [verdict, note])).toEqual([
      ['gone', 'owner_gone'],
      ['gone', 'owner_gone'],
    ]);
  });
});
