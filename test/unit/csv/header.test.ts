// Header names, the hint for a missing one, and the detection of the delimiter.
import { describe, expect, test } from 'vitest';
import { detectDelimiter, firstRecordOf } from '../../../src/adapters/csv/delimiter.ts';
import { closestName, matchColumns } from '../../../src/adapters/csv/header.ts';

const userId = { columns: ['user_id'], columnMap: {} };

describe('header names', () => {
  test.each(['user_id', 'UserID', 'USER-ID', ' user id ', '\uFEFFuser_id', 'userid'])(
    '%j is user_id',
    (name) => {
      expect(matchColumns(['x', name], userId)).toEqual({ positions: [1], repeated: [] });
    },
  );

  test('a name given by the map counts, and the usual one only in a file with no other columns', () => {
    expect(matchColumns(['user_id', 'uid'], { ...userId, columnMap: { user_id: 'uid' } }).positions).toEqual([
      1,
    ]);
    const mapped = { ...userId, columnMap: { user_id: 'uid' } };
    expect(matchColumns(['User ID'], mapped).positions).toEqual([0]);
    expect(matchColumns(['target', 'user_id'], mapped).positions).toEqual([1]);
    // The person has said that the ids stand in another column: this one may hold those of other people.
    expect(matchColumns(['x', 'user_id'], mapped).positions).toEqual([undefined]);
    expect(matchColumns(['user_id', 'uid2'], mapped).positions).toEqual([undefined]);
  });

  test('a mapped name is looked for exactly first, then loosely', () => {
    const names = { ...userId, columnMap: { user_id: 'U-ID' } };
    expect(matchColumns(['uid', 'U-ID'], names)).toEqual({ positions: [1], repeated: [] });
    expect(matchColumns(['x', 'u_id'], names).positions).toEqual([1]);
  });

  test('a wanted name that occurs twice is reported', () => {
    expect(matchColumns(['user_id', 'UserID'], userId).repeated).toEqual(['user_id']);
  });

  test.each([
    [['uid', 'name'], 'uid'],
    [['customer', 'user id no'], 'user id no'],
    [['colour', ''], undefined],
  ])('of %j the closest to user_id is %j', (header, expected) => {
    expect(closestName('user_id', header)).toBe(expected);
  });
});

describe('the delimiter', () => {
  const two = { columns: ['from_account', 'group_name'], columnMap: {} };

  test.each([
    ['from_account;group_name', ';'],
    ['from_account\tgroup_name', '\t'],
    ['from_account,group_name', ','],
    ['"note, with; both";from_account;group_name', ';'],
    ['a,b,c,d;from_account;group_name', ';'],
    ['from_account|group_name', '|'],
    ['a,b;c,d;e|from_account|group_name', '|'],
    ['no;such;columns', ';'],
  ])('of the header %j is %j', (record, expected) => {
    expect(detectDelimiter(record, { ...two, header: true })).toBe(expected);
  });

  test.each([
    ['alice;friends, close, old', ';'],
    ['alice\tfriends', '\t'],
    ['alice|friends', '|'],
    ['alice,friends', ','],
    ['alice', ','],
  ])('of the first data record %j is %j', (record, expected) => {
    expect(detectDelimiter(record, { ...two, header: false })).toBe(expected);
  });

  test('is not guessed where two would do', () => {
    for (const record of ['alice;friends, close', 'alice|friends, close']) {
      const unclear = () => detectDelimiter(record, { ...two, header: false });
      expect(unclear).toThrow(expect.objectContaining({ code: 'input.delimiter-unclear' }));
    }
  });

  test('is never guessed for a headerless list of one column', () => {
    expect(detectDelimiter('a;b|c', { ...userId, header: false })).toBe(',');
  });

  test('comes from the first record that is not blank, line breaks in quotes included', () => {
    expect(firstRecordOf('\r\n  \n"a\nb";c\nd', false)).toBe('"a\nb";c');
    expect(firstRecordOf('"a\nb', false)).toBeUndefined();
    expect(firstRecordOf('a;b', true)).toBe('a;b');
  });
});
