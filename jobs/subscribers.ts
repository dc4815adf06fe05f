// Subscribers of one official account: official_account_open_http_svc/delete_subscriber.
import type { CodeTable } from '../src/core/code-table.ts';
import type { DeletionJob, WireOptions } from '../src/core/deletion-job.ts';
import { refusedForOne, retry } from './codes/entry.ts';
import { judgeWith, officialAccountRule, userIdRule } from './id-rules.ts';
import { officialAccountCodes } from './official-account-codes.ts';
import { ownerOf } from './request-parts.ts';
import { readResultList } from './result-list.ts';

const OTHER_SHAPE =
  'The documents show two shapes of this request: if every row gets this code, try `--subscriber-field SubscriberList` ' +
  '(or back to `SubscriberToDel_Account`).';

const top: CodeTable = {
  ...officialAccountCodes,
  6017: refusedForOne('a parameter of the request is not valid', OTHER_SHAPE),
  20001: refusedForOne('the body of the request is not valid', OTHER_SHAPE),
  130004: {
    verdict: 'absent',
    note: 'owner_gone',
    meaning: 'the official account does not exist or was terminated, and with it all its subscriptions',
    advice: 'If it should exist, check `official_account` and the SDKAppID.',
  },
  131003: {
    verdict: 'absent',
    meaning: 'no such subscription',
    advice:
      'The code does not say which user it is about: if the call carried several, plan these rows again with 1 row per call.',
  },
};

/** `Result` is a scale of its own, not an error code; in add_subscriber 2 means the opposite. */
const item: CodeTable = {
  0: retry('the server failed and gave no reason'),
  1: { verdict: 'deleted', meaning: 'the user no longer subscribes' },
  2: { verdict: 'absent', meaning: 'the user was not a subscriber' },
};

/**
 * Source: product 1047, page 60761. The most users in a call is not documented there; 100 is what add_subscriber allows.
 */
export const subscribers: DeletionJob = {
  target: 'subscribers',
  path: 'official_account_open_http_svc/delete_subscriber',
  columns: ['official_account', 'user_id'],
  accountColumns: ['user_id'],
  rowsPerCall: 100,
  callsPerSecond: 200,
  oneCallPerOwner: false,
  answers: 'per-item',
  codes: { top, item },
  body: (owner, ids, options) => ({
    Official_Account: ownerOf('subscribers', owner),
    ...usersField(ids, options.subscriberField),
  }),
  readItems: (answer) =>
    readResultList(answer, { list: 'SubscriberList', id: 'Subscriber_Account', code: 'Result' }),
  judge: judgeWith({ official_account: officialAccountRule, user_id: userIdRule }),
};

function usersField(ids: readonly string[], field: WireOptions['subscriberField']): object {
  switch (field) {
    case 'SubscriberToDel_Account':
      return { SubscriberToDel_Account: [...ids] };
    case 'SubscriberList':
      return { SubscriberList: ids.map((id) => ({ Subscriber_Account: id })) };
    default:
      return field satisfies never;
  }
}
