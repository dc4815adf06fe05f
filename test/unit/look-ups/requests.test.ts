// The five APIs that read back: their requests as the documents show them.
import { describe, expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import type { Target } from '../../../src/core/targets.ts';

describe('requests are the ones of the documents', () => {
  const rows: readonly (readonly [Target, string, number, unknown])[] = [
    ['accounts', 'im_open_login_svc/account_check', 100, { CheckItem: [{ UserID: 'a' }, { UserID: 'b' }] }],
    ['friend-lists', 'sns/group_get', 200, { From_Account: 'o' }],
    [
      'groups',
      'group_open_http_svc/get_group_info',
      200,
      { GroupIdList: ['a', 'b'], ResponseFilter: { GroupBaseInfoFilter: ['Type', 'Name'] } },
    ],
    [
      'official-accounts',
      'official_account_open_http_svc/get_official_account_info',
      200,
      { OfficialAccountIdList: [{ Official_Account: 'a' }, { Official_Account: 'b' }] },
    ],
    [
      'subscribers',
      'official_account_open_http_svc/get_subscriber_info',
      200,
      { Official_Account: 'o', Limit: 200, Next: '' },
    ],
  ];

  test.each(rows)('%s', (target, path, callsPerSecond, body) => {
    const job = lookUps[target];
    expect([job.target, job.path, job.callsPerSecond]).toEqual([target, path, callsPerSecond]);
    expect(job.body('o', ['a', 'b'], undefined)).toEqual(body);
  });

  test('a further page of subscribers begins where the last one ended', () => {
    expect(lookUps.subscribers.body('o', [], 'place-200')).toMatchObject({ Next: 'place-200' });
  });

  test.each([
    ['accounts', 100],
    ['groups', 50],
    ['official-accounts', 50],
  ] as const)('%s are asked for %i at a time', (target, most) => {
    expect(lookUps[target].idsPerCall).toBe(most);
  });
});
