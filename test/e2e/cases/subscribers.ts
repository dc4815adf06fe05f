// The case of the target subscribers.
import { numbered } from '../../support/numbered.ts';
import { type ExpectedRow, lines, type TargetCase } from './target-case.ts';

/** @TOA#_big has 101 rows to send, so 2 calls; the other three have 1 call each. */
export const subscribersCase: TargetCase = {
  target: 'subscribers',
  population: {
    subscribers: {
      '@TOA#_big': [...numbered('reader', 99), 'zoë', 'kept'],
      '@TOA#_small': ['Ann', 'ann', 'a,b', 'bystander'],
      '@TOA#_no': ['ann'],
    },
  },
  faults: [{ fault: { kind: 'top-code', code: 130002, message: 'no permission' }, ids: ['@TOA#_no'] }],
  csv: lines(
    'user_id,official_account',
    'zoë,@TOA#_big',
    'Ann,@TOA#_small',
    'never,@TOA#_big',
    'ann, @TOA#_small',
    '"a,b",@TOA#_small',
    'Ann,@TOA#_small',
    'kept,@TOA#_big',
    'ann,@TOA#_gone',
    'ann,@TOA#_no',
    'ann,',
    `${'é'.repeat(17)},@TOA#_big`,
    ...numbered('reader', 99).map((id) => `${id},@TOA#_big`),
  ),
  protect: 'kept\n',
  rows: [
    [2, 'deleted', 'zoë', '@TOA#_big', '1'],
    [3, 'deleted', 'Ann', '@TOA#_small', '1'],
    [4, 'absent', 'never', '@TOA#_big', '2'],
    [5, 'deleted', 'ann', '@TOA#_small', '1'],
    [6, 'deleted', 'a,b', '@TOA#_small', '1'],
    [7, 'duplicate', 'Ann', '@TOA#_small'],
    [8, 'protected', 'kept', '@TOA#_big'],
    [9, 'absent', 'ann', '@TOA#_gone', '130004', 'owner_gone'],
    [10, 'failed', 'ann', '@TOA#_no', '130002'],
    [11, 'invalid', 'ann', ''],
    [12, 'invalid', 'é'.repeat(17), '@TOA#_big'],
    ...numbered('reader', 99).map((id, i): ExpectedRow => [13 + i, 'deleted', id, '@TOA#_big', '1']),
  ],
  calls: { delete_subscriber: 5 },
  mustStay: [
    ['subscribers', 'kept', '@TOA#_big'],
    ['subscribers', 'bystander', '@TOA#_small'],
    ['subscribers', 'ann', '@TOA#_no'],
    ['official-accounts', '@TOA#_big'],
  ],
};
