// One input file for each target, with every kind of row that a real export holds, and what must become of each line.
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import type { Kind, PopulationOptions } from '../../src/simulator/population.ts';

/** Line, outcome, id, owner, code, note; an entry that is left out is empty. */
export type ExpectedRow = readonly [
  line: number,
  outcome: string,
  id: string,
  owner?: string,
  code?: string,
  note?: string,
];

export interface TargetCase {
  readonly target: string;
  readonly population: PopulationOptions;
  readonly faults: readonly FaultRule[];
  readonly csv: string;
  readonly protect: string;
  readonly rows: readonly ExpectedRow[];
  /** The least number of calls, by the last part of the API's path. */
  readonly calls: Readonly<Record<string, number>>;
  /** Kind, id and owner of what must be there afterwards. */
  readonly mustStay: readonly (readonly [Kind, string, string?])[];
}

/** `prefix`1 to `prefix`n. */
export function numbered(prefix: string, n: number): readonly string[] {
  return Array.from({ length: n }, (_, index) => `${prefix}${index + 1}`);
}

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

/** 9 rows with a call's worth each of trouble, then 241 plain ones: 247 to send, so 3 calls of 100. */
const accounts: TargetCase = {
  target: 'accounts',
  population: {
    accounts: ['anna', 'Anna', 'with, comma', 'say "hi"', 'padded', '小明', 'kept', 'refused', 'bystander'],
    accountsPattern: { prefix: 'bulk', from: 1, to: 241 },
  },
  faults: [{ fault: { kind: 'item-code', code: 70402, message: 'not this one' }, ids: ['refused'] }],
  csv: `\uFEFF${lines(
    'Name,User ID',
    'A,anna',
    'B,nobody',
    'C,"with, comma"',
    'D,  padded  ',
    'E,anna',
    'F,小明',
    'G,@RBT#helper',
    `H,${'x'.repeat(33)}`,
    'I,administrator',
    'J,kept',
    'K,Anna',
    'L,"say ""hi"""',
    'M,"two',
    'lines"',
    'N,',
    'O,refused',
    ...numbered('Z,bulk', 241),
  )}`,
  protect: 'kept\n',
  rows: [
    [2, 'deleted', 'anna', '', '0'],
    [3, 'absent', 'nobody', '', '70107'],
    [4, 'deleted', 'with, comma', '', '0'],
    [5, 'deleted', 'padded', '', '0'],
    [6, 'duplicate', 'anna'],
    [7, 'deleted', '小明', '', '0'],
    [8, 'invalid', '@RBT#helper'],
    [9, 'invalid', 'x'.repeat(33)],
    [10, 'protected', 'administrator'],
    [11, 'protected', 'kept'],
    [12, 'deleted', 'Anna', '', '0'],
    [13, 'deleted', 'say "hi"', '', '0'],
    [14, 'invalid', 'two\nlines'],
    [16, 'invalid', ''],
    [17, 'failed', 'refused', '', '70402'],
    ...numbered('bulk', 241).map((id, index): ExpectedRow => [18 + index, 'deleted', id, '', '0']),
  ],
  calls: { account_delete: 3 },
  mustStay: [
    ['accounts', 'kept'],
    ['accounts', 'refused'],
    ['accounts', 'bystander'],
  ],
};

/** anna's 33 lists stand scattered between those of others: 2 calls; cleo's 32 are exactly 1. */
const friendLists: TargetCase = {
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
  calls: { group_delete: 6 },
  mustStay: [
    ['friend-lists', 'k1', 'kept'],
    ['friend-lists', 'd1', 'dora'],
    ['friend-lists', 'd2', 'dora'],
    ['accounts', 'anna'],
    ['accounts', 'bert'],
  ],
};

const groups: TargetCase = {
  target: 'groups',
  population: {
    groups: [
      '@TGS#1',
      '@TGS#_@TGS#c',
      'own group',
      'a,b',
      'padded',
      '群组',
      'kept',
      'Case',
      'refused',
      'bystander',
    ],
  },
  faults: [{ fault: { kind: 'top-code', code: 10007, message: 'no permission' }, ids: ['refused'] }],
  csv: lines(
    'GROUP ID',
    '@TGS#1',
    '@TGS#_@TGS#c',
    'own group',
    '"a,b"',
    '\tpadded ',
    '群组',
    'gone',
    '@TGS#1',
    'kept',
    '@TGS#_@TGS#c@TOPIC#_t',
    'case',
    'Case',
    'refused',
    '',
    '" "',
  ),
  protect: 'kept\n',
  rows: [
    [2, 'deleted', '@TGS#1', '', '0'],
    [3, 'deleted', '@TGS#_@TGS#c', '', '0'],
    [4, 'deleted', 'own group', '', '0'],
    [5, 'deleted', 'a,b', '', '0'],
    [6, 'deleted', 'padded', '', '0'],
    [7, 'deleted', '群组', '', '0'],
    [8, 'absent', 'gone', '', '10010'],
    [9, 'duplicate', '@TGS#1'],
    [10, 'protected', 'kept'],
    [11, 'invalid', '@TGS#_@TGS#c@TOPIC#_t'],
    [12, 'absent', 'case', '', '10010'],
    [13, 'deleted', 'Case', '', '0'],
    [14, 'failed', 'refused', '', '10007'],
  ],
  calls: { destroy_group: 10 },
  mustStay: [
    ['groups', 'kept'],
    ['groups', 'refused'],
    ['groups', 'bystander'],
  ],
};

const officialAccounts: TargetCase = {
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

/** @TOA#_big has 101 rows to send, so 2 calls; the other three have 1 call each. */
const subscribers: TargetCase = {
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

/** The order of sending takes what hangs on something before the thing itself: anna's list before anna. */
const mixed: TargetCase = {
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

export const TARGET_CASES: readonly TargetCase[] = [
  accounts,
  friendLists,
  groups,
  officialAccounts,
  subscribers,
  mixed,
];
