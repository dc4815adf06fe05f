// Do the users still subscribe? official_account_open_http_svc/get_subscriber_info.
import type { LookUpJob } from '../../src/core/look-up-job.ts';
import { officialAccountCodes } from '../official-account-codes.ts';
import { ownerOf } from '../request-parts.ts';
import { listed, readList } from './read-list.ts';

/** Most subscribers in a page. */
const PAGE = 200;

/**
 * Source: product 1047, page 60759. It lists all subscribers of an official account, page by page; `SubscriberNum` says how
 * many there are, so that a list that came short is noticed.
 */
export const subscriberLookUp: LookUpJob = {
  target: 'subscribers',
  path: 'official_account_open_http_svc/get_subscriber_info',
  callsPerSecond: 200,
  idsPerCall: Number.POSITIVE_INFINITY,
  answers: 'list',
  topMeansNothing: false,
  wholeness: 'counted',
  codes: {
    top: {
      ...officialAccountCodes,
      130004: {
        verdict: 'absent',
        note: 'owner_gone',
        meaning: 'the official account does not exist or was terminated, and with it all its subscriptions',
      },
    },
    item: {},
  },
  body: (owner, _ids, page) => ({
    Official_Account: ownerOf('subscribers', owner),
    Limit: PAGE,
    Next: page ?? '',
  }),
  read: ({ SubscriberList: list, SubscriberNum: total, Next: next }) => {
    const read = readList(list, ({ Subscriber_Account: id }) => listed(id));
    if (read === undefined || (next !== undefined && typeof next !== 'string')) return undefined;
    return {
      ...read,
      ...(next === undefined ? {} : { next }),
      ...(typeof total === 'number' ? { total } : {}),
    };
  },
};
