// The case of the target official-accounts.
import { lines, type TargetCase } from './target-case.ts';

export const officialAccountsCase: TargetCase = {
  target: 'official-accounts',
  population: {
    officialAccounts: ['@TOA#_news', '@TOA#_a,b', '@TOA#_pad', '@TOA#_新闻', '@TOA#_kept', '@TOA#_stay'],
  },
  faults: [],
  csv: lines(
    'note,official account',
    'x,@TOA#_news',
    'x,"@TOA#_a,b"',
    'x, @TOA#_pad ',
    'x,@TOA#_新闻',
    'x,@TOA#_gone',
    'x,@TOA#_news',
    'x,@TOA#_kept',
    'x,',
    'x,malformed',
    'x,"@TOA#_tab\there"',
  ),
  protect: '@TOA#_kept\n',
  rows: [
    [2, 'deleted', '@TOA#_news', '', '0'],
    [3, 'deleted', '@TOA#_a,b', '', '0'],
    [4, 'deleted', '@TOA#_pad', '', '0'],
    [5, 'deleted', '@TOA#_新闻', '', '0'],
    [6, 'absent', '@TOA#_gone', '', '130004'],
    [7, 'duplicate', '@TOA#_news'],
    [8, 'protected', '@TOA#_kept'],
    [9, 'invalid', ''],
    [10, 'failed', 'malformed', '', '130007'],
    [11, 'invalid', '@TOA#_tab\there'],
  ],
  calls: { destroy_official_account: 6 },
  mustStay: [
    ['official-accounts', '@TOA#_kept'],
    ['official-accounts', '@TOA#_stay'],
  ],
};
