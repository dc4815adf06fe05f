// sns/group_delete: its page's code table, its samples.
import { describe, expect, test } from 'vitest';
import { friendLists } from '../../../jobs/friend-lists.ts';
import type { CodeMeaning, Verdict } from '../../../src/core/code-table.ts';
import { DEFAULT_WIRE, meaningAt } from './places.ts';

const ROWS: readonly (readonly [number, Verdict, CodeMeaning['note']])[] = [
  [0, 'deleted', 'accepted_by_server'],
  [30001, 'refused', undefined],
  [30003, 'absent', 'owner_gone'],
  [30004, 'stop', undefined],
  [30006, 'retry', undefined],
  [30007, 'retry', undefined],
  [30008, 'retry', undefined],
  [70107, 'absent', 'owner_gone'],
  [51009, 'unrecognised', undefined],
];

describe('codes', () => {
  test.each(ROWS)('%i for the request is %s with note %s', (code, verdict, note) => {
    const meaning = meaningAt('friend-lists', 'top', code);
    expect([meaning.verdict, meaning.note]).toEqual([verdict, note]);
  });
});

describe('request', () => {
  test('the body is the documented sample', () => {
    expect(friendLists.body('id', ['group1', 'group2', 'group3'], DEFAULT_WIRE)).toEqual({
      From_Account: 'id',
      GroupName: ['group1', 'group2', 'group3'],
    });
  });

  test.each([undefined, ''])('a batch whose owner is %j is a defect, not a request', (owner) => {
    expect(() => friendLists.body(owner, ['group1'], DEFAULT_WIRE)).toThrow(
      expect.objectContaining({ code: 'jobs.no-owner', kind: 'defect' }),
    );
  });
});

test('the documented answer has no results for single lists', () => {
  const answer = { CurrentSequence: 4, ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '0', ErrorDisplay: '' };
  expect(friendLists.readItems(answer)).toBeUndefined();
});
