// destroy_group: its page's code table, its samples.
import { describe, expect, test } from 'vitest';
import { groups } from '../../../jobs/groups.ts';
import type { CodeMeaning, Verdict } from '../../../src/core/code-table.ts';
import { DEFAULT_WIRE, meaningAt } from './places.ts';

const ROWS: readonly (readonly [number, Verdict, CodeMeaning['note']])[] = [
  [0, 'deleted', undefined],
  [10002, 'retry', undefined],
  [10003, 'stop', undefined],
  [10004, 'refused', undefined],
  [10007, 'refused', undefined],
  [10010, 'absent', undefined],
  [10015, 'absent', 'check_id'],
  [11000, 'refused', undefined],
  [70107, 'refused', undefined],
];

describe('codes', () => {
  test.each(ROWS)('%i is %s with note %s', (code, verdict, note) => {
    const meaning = meaningAt('groups', 'top', code);
    expect([meaning.verdict, meaning.note]).toEqual([verdict, note]);
  });

  test('10015 tells the person to check the id and the app', () => {
    expect(meaningAt('groups', 'top', 10015).advice).toMatch(/id .*SDKAppID/);
  });
});

describe('request', () => {
  test('the body is the documented sample', () => {
    expect(groups.body(undefined, ['@TGS#2J4SZEAEL'], DEFAULT_WIRE)).toEqual({ GroupId: '@TGS#2J4SZEAEL' });
  });

  test.each([[[]], [['a', 'b']]])('a batch of %j is a defect, not a request for one of them', (ids) => {
    expect(() => groups.body(undefined, ids, DEFAULT_WIRE)).toThrow(
      expect.objectContaining({ code: 'jobs.not-one-id', kind: 'defect' }),
    );
  });
});

test('the documented answer has no list of results', () => {
  expect(groups.readItems({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })).toBeUndefined();
});
