// The case of the target mixed.
import { lines, type TargetCase } from './target-case.ts';

/** The order of sending takes what hangs on something before the thing itself: anna's list before anna. */
export const mixedCase: TargetCase = {
  target: 'mixed',
  population: {
    friendLists: { anna: ['work'], kept: ['k1'] },
    accounts: ['小明', 'refused'],
    groups: ['@TGS#1'],
    subscribers: { '@TOA#_news': ['anna', 'bert'] },
  },
  faults: [{ fault: { kind: 'item-code', code: 70402, message: 'not this one' }, ids: ['refused'] }],
  csv: lines(
    'target,user_id,from_account,group_name,group_id,official_account',
    'accounts,anna,,,,',
    'accounts, 小明 ,,,,',
    'groups,,,,@TGS#1,',
    'friend-lists,,anna,work,,',
    'friend-lists,,kept,k1,,',
    'official-accounts,,,,,@TOA#_news',
    'subscribers,anna,,,,@TOA#_news',
    'subscribers,"bert",,,,@TOA#_news',
    'accounts,anna,,,,',
    'accounts,refused,,,,',
    'accounts,nobody,,,,',
    'robots,x,,,,',
    'groups,,,,,',
  ),
  protect: 'kept\n',
  rows: [
    [2, 'deleted', 'anna', '', '0'],
    [3, 'deleted', '小明', '', '0'],
    [4, 'deleted', '@TGS#1', '', '0'],
    [5, 'deleted', 'work', 'anna', '0', 'accepted_by_server'],
    [6, 'protected', 'k1', 'kept'],
    [7, 'deleted', '@TOA#_news', '', '0'],
    [8, 'deleted', 'anna', '@TOA#_news', '1'],
    [9, 'deleted', 'bert', '@TOA#_news', '1'],
    [10, 'duplicate', 'anna'],
    [11, 'failed', 'refused', '', '70402'],
    [12, 'absent', 'nobody', '', '70107'],
    [13, 'invalid', ''],
    [14, 'invalid', ''],
  ],
  calls: {
    delete_subscriber: 1,
    destroy_official_account: 1,
    group_delete: 1,
    destroy_group: 1,
    account_delete: 1,
  },
  mustStay: [
    ['friend-lists', 'k1', 'kept'],
    ['accounts', 'refused'],
  ],
};
