// Cases of looking up what was deleted: what the server has and does, and what must be found out.
import type { ApiName } from '../../../src/simulator/apis.ts';
import type { FaultRule } from '../../../src/simulator/fault-rule.ts';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import { numbered } from '../../support/numbered.ts';

export interface VerifyCase {
  readonly name: string;
  readonly target: string;
  readonly csv: readonly string[];
  readonly simulator: SimulatorOptions;
  /** What goes wrong while the rows are looked up. */
  readonly faults?: readonly FaultRule[];
  readonly runArgs?: readonly string[];
  readonly args?: readonly string[];
  readonly exitCode: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Calls that read back; left out where their number depends on the speed of the machine, but is more than one. */
  readonly calls?: Readonly<Partial<Record<ApiName, number>>>;
  /** Outcomes after it, by id, where they matter: outcome and note. */
  readonly outcomes?: Readonly<Record<string, readonly [string, string]>>;
  readonly says: readonly string[];
}

const USERS = numbered('user', 230);
/** The server says that it deleted it, and did not. */
const lies = (id: string): FaultRule => ({ fault: { kind: 'item-code', code: 0 }, ids: [id] });
const verdicts = (gone: number, present = 0, unverifiable = 0) => ({ gone, present, unverifiable });

export const verifyCases: readonly VerifyCase[] = [
  {
    name: 'accounts that are gone, a hundred in a call; absent ones are not looked up',
    target: 'accounts',
    csv: ['user_id', ...USERS, 'nobody'],
    simulator: { population: { accounts: USERS } },
    exitCode: 0,
    verdicts: verdicts(230),
    calls: { account_check: 3 },
    says: ['Run r was verified: 230 rows looked up.', '│ gone    │  230 │'],
  },
  {
    name: 'an account that the server said it deleted and did not',
    target: 'accounts',
    csv: ['user_id', ...USERS],
    simulator: { population: { accounts: USERS }, faults: [lies('user7')] },
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(229, 1),
    calls: { account_check: 3 },
    outcomes: { user7: ['deleted', ''] },
    says: ['Still there: 1 row. Look at them in chat-purge-runs/r/verification.csv'],
  },
  {
    name: 'unknown accounts: those that are gone were deleted by us, those that are there have failed',
    target: 'accounts',
    csv: ['user_id', ...USERS],
    simulator: {
      population: { accounts: USERS },
      faults: [
        { fault: { kind: 'reset', effect: true }, apis: ['account_delete'], calls: [1] },
        { fault: { kind: 'reset' }, apis: ['account_delete'], calls: [2] },
      ],
    },
    runArgs: ['--attempts', '1', '--concurrency', '1', '--failure-threshold', '1'],
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(130, 100),
    calls: { account_check: 3 },
    outcomes: {
      user1: ['deleted', 'confirmed_by_absence'],
      user101: ['failed', 'still_present'],
      user201: ['deleted', ''],
    },
    says: ['Of the unknown rows, 100 are deleted and 100 failed (still_present).'],
  },
  {
    name: 'deletions that show late are asked again until they show',
    target: 'accounts',
    csv: ['user_id', 'user1', 'user2'],
    simulator: { population: { accounts: USERS }, verificationLagMs: 6_000 },
    exitCode: 0,
    verdicts: verdicts(2),
    says: ['│ gone    │    2 │'],
  },
  {
    name: 'an item without AccountStatus, and an answer without an item, are not gone',
    target: 'accounts',
    csv: ['user_id', 'user1', 'user2', 'user3'],
    simulator: { population: { accounts: USERS } },
    faults: [
      { fault: { kind: 'item-code', code: 70107 }, apis: ['account_check'], ids: ['user1'] },
      { fault: { kind: 'missing-items', count: 3 }, apis: ['account_check'], calls: [2] },
    ],
    args: ['--attempts', '2'],
    exitCode: 0,
    verdicts: verdicts(2, 0, 1),
    calls: { account_check: 2 },
    says: ['Not known: 1 row got no answer that can be trusted. Run verify again later.'],
  },
  {
    name: 'answers that are lost, late, refused as too frequent or no JSON are asked for again',
    target: 'accounts',
    csv: ['user_id', 'user1', 'user2'],
    simulator: { population: { accounts: USERS } },
    faults: [
      { fault: { kind: 'http-status', status: 502 }, apis: ['account_check'], calls: [1] },
      { fault: { kind: 'html' }, apis: ['account_check'], calls: [2] },
      { fault: { kind: 'top-code', code: 60007 }, apis: ['account_check'], calls: [3] },
      { fault: { kind: 'reset' }, apis: ['account_check'], calls: [4] },
      { fault: { kind: 'no-list' }, apis: ['account_check'], calls: [5] },
    ],
    exitCode: 0,
    verdicts: verdicts(2),
    calls: { account_check: 6 },
    says: ['│ gone    │    2 │'],
  },
  {
    name: 'a request that is refused for one of its rows is halved until the others have their verdict',
    target: 'accounts',
    csv: ['user_id', 'user1', 'user2', 'user3', 'user4'],
    simulator: { population: { accounts: USERS } },
    faults: [{ fault: { kind: 'top-code', code: 70402 }, apis: ['account_check'], ids: ['user3'] }],
    exitCode: 0,
    verdicts: verdicts(3, 0, 1),
    calls: { account_check: 5 },
    says: ['Not known: 1 row'],
  },
  {
    name: 'groups, fifty in a call, one of them still there',
    target: 'groups',
    csv: ['group_id', ...numbered('@TGS#', 60)],
    simulator: {
      population: { groups: numbered('@TGS#', 60) },
      faults: [{ fault: { kind: 'top-code', code: 0 }, ids: ['@TGS#60'] }],
    },
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(59, 1),
    calls: { get_group_info: 2 },
    says: ['Still there: 1 row.'],
  },
  {
    name: 'friend lists, all of a user in two calls, and those of a user who is gone in one',
    target: 'friend-lists',
    csv: ['from_account,group_name', ...numbered('mia,list', 32), 'noah,work', 'noah,never there', 'gone,x'],
    simulator: {
      population: {
        friendLists: { mia: [...numbered('list', 32)], noah: ['work', 'home'], gone: ['x'] },
      },
      faults: [{ fault: { kind: 'top-code', code: 0 }, ids: ['gone'] }],
    },
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(34, 1),
    calls: { group_get: 5 },
    outcomes: { x: ['deleted', 'accepted_by_server'] },
    says: ['Still there: 1 row.'],
  },
  {
    name: 'a friend list that one answer leaves out is not gone',
    target: 'friend-lists',
    csv: ['from_account,group_name', 'mia,a'],
    simulator: {
      population: { friendLists: { mia: ['a'] } },
      faults: [{ fault: { kind: 'top-code', code: 0 }, apis: ['group_delete'] }],
    },
    faults: [{ fault: { kind: 'missing-items', count: 1 }, apis: ['group_get'], calls: [1] }],
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(0, 1),
    calls: { group_get: 2 },
    says: ['Still there: 1 row.'],
  },
  {
    name: 'official accounts',
    target: 'official-accounts',
    csv: ['official_account', '@TOA#_a', '@TOA#_b'],
    simulator: {
      population: { officialAccounts: ['@TOA#_a', '@TOA#_b'] },
      faults: [{ fault: { kind: 'top-code', code: 0 }, ids: ['@TOA#_b'] }],
    },
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(1, 1),
    calls: { get_official_account_info: 1 },
    says: ['Still there: 1 row.'],
  },
  {
    name: 'subscribers, by reading all pages of an official account',
    target: 'subscribers',
    csv: ['official_account,user_id', ...numbered('@TOA#_a,user', 150)],
    simulator: {
      population: { subscribers: { '@TOA#_a': numbered('user', 600) } },
      faults: [{ fault: { kind: 'item-code', code: 1 }, apis: ['delete_subscriber'], ids: ['user140'] }],
    },
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(149, 1),
    calls: { get_subscriber_info: 5 },
    says: ['Still there: 1 row.'],
  },
  {
    name: 'a page of subscribers that came short is noticed by its total, and the pages are read again',
    target: 'subscribers',
    csv: ['official_account,user_id', '@TOA#_a,user1', '@TOA#_a,user2'],
    simulator: {
      population: { subscribers: { '@TOA#_a': numbered('user', 350) } },
      faults: [{ fault: { kind: 'item-code', code: 1 }, apis: ['delete_subscriber'], ids: ['user2'] }],
    },
    faults: [{ fault: { kind: 'missing-items', count: 199 }, apis: ['get_subscriber_info'], calls: [1] }],
    args: ['--verify-wait', '0'],
    exitCode: 4,
    verdicts: verdicts(1, 1),
    calls: { get_subscriber_info: 6 },
    says: ['Still there: 1 row.'],
  },
  {
    name: 'an answer that every call would get ends it with 7, and says what to mend',
    target: 'accounts',
    csv: ['user_id', ...USERS],
    simulator: { population: { accounts: USERS } },
    faults: [{ fault: { kind: 'top-code', code: 60010, message: 'not an admin' }, apis: ['account_check'] }],
    exitCode: 7,
    verdicts: {},
    calls: { account_check: 1 },
    says: [
      'The verification ended early (60010: the identifier in the address is not an admin of the app) after 0 rows.',
      'Set CHAT_PURGE_ADMIN to an app admin',
      'Go on with: chat-purge verify chat-purge-runs/r',
    ],
  },
];
