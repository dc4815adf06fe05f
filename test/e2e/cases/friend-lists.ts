// The case of the target friend-lists.
import { numbered } from '../../support/numbered.ts';
import { type ExpectedRow, lines, type TargetCase } from './target-case.ts';

/** anna's 33 lists stand scattered between those of others: 2 calls; cleo's 32 are exactly 1. */
export const friendListsCase: TargetCase = {
  target: 'friend-lists',
  population: {
    friendLists: {
      anna: [...numbered('list', 31), '同事', 'old, new'],
      bert: ['work', 'Work', 'home'],
      cleo: numbered('c', 32),
      dora: ['d1', 'd2'],
      kept: ['k1'],
    },
  },
  faults: [{ fault: { kind: 'top-code', code: 30001, message: 'not her' }, ids: ['dora'] }],
  csv: lines(
    'from-account;group_name;extra',
    'anna;同事;1',
    'bert;work;2',
    'anna;"old, new";3',
    ' bert ; home;4',
    'bert;work;5',
    'bert;Work;6',
    'bert;never there;7',
    'nobody;a;8',
    'nobody;b;9',
    'kept;k1;10',
    'administrator;x;11',
    `anna;${'n'.repeat(31)};12`,
    'anna;;13',
    ';a;14',
    'dora;d1;15',
    'dora;d2;16',
    ...Array.from({ length: 32 }, (_, i) => [
      ...(i < 31 ? [`anna;list${i + 1};x`] : []),
      `cleo;c${i + 1};y`,
    ]).flat(),
  ),
  protect: 'user_id\nkept\n',
  rows: [
    [2, 'deleted', '同事', 'anna', '0', 'accepted_by_server'],
    [3, 'deleted', 'work', 'bert', '0', 'accepted_by_server'],
    [4, 'deleted', 'old, new', 'anna', '0', 'accepted_by_server'],
    [5, 'deleted', 'home', 'bert', '0', 'accepted_by_server'],
    [6, 'duplicate', 'work', 'bert'],
    [7, 'deleted', 'Work', 'bert', '0', 'accepted_by_server'],
    [8, 'deleted', 'never there', 'bert', '0', 'accepted_by_server'],
    [9, 'absent', 'a', 'nobody', '30003', 'owner_gone'],
    [10, 'absent', 'b', 'nobody', '30003', 'owner_gone'],
    [11, 'protected', 'k1', 'kept'],
    [12, 'protected', 'x', 'administrator'],
    [13, 'invalid', 'n'.repeat(31), 'anna'],
    [14, 'invalid', '', 'anna'],
    [15, 'invalid', 'a', ''],
    [16, 'failed', 'd1', 'dora', '30001'],
    [17, 'failed', 'd2', 'dora', '30001'],
    ...Array.from({ length: 32 }, (_, i): ExpectedRow[] => [
      ...(i < 31
        ? [[18 + 2 * i, 'deleted', `list${i + 1}`, 'anna', '0', 'accepted_by_server'] as const]
        : []),
      [i < 31 ? 19 + 2 * i : 80, 'deleted', `c${i + 1}`, 'cleo', '0', 'accepted_by_server'],
    ]).flat(),
  ],
  // dora's two lists are refused together and then one by one.
  calls: { group_delete: 8 },
  retries: 2,
  mustStay: [
    ['friend-lists', 'k1', 'kept'],
    ['friend-lists', 'd1', 'dora'],
    ['friend-lists', 'd2', 'dora'],
    ['accounts', 'anna'],
    ['accounts', 'bert'],
  ],
};
