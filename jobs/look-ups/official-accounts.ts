// Are the official accounts gone? official_account_open_http_svc/get_official_account_info.
import type { LookUpJob } from '../../src/core/look-up-job.ts';
import { officialAccountCodes } from '../official-account-codes.ts';
import { coded, readList } from './read-list.ts';

/**
 * Source: product 1047, page 60758: one entry an official account, and an `ErrorCode` for the request as a whole. That the
 * entries have codes of their own as in get_group_info is an inference; an entry without one says nothing.
 */
export const officialAccountLookUp: LookUpJob = {
  target: 'official-accounts',
  path: 'official_account_open_http_svc/get_official_account_info',
  callsPerSecond: 200,
  idsPerCall: 50,
  answers: 'each',
  topMeansNothing: false,
  wholeness: 'counted',
  codes: {
    top: {
      ...officialAccountCodes,
      130004: { verdict: 'absent', meaning: 'the official account does not exist or was terminated' },
    },
    item: {
      ...officialAccountCodes,
      130004: { verdict: 'absent', meaning: 'the official account does not exist or was terminated' },
    },
  },
  body: (_owner, ids) => ({ OfficialAccountIdList: ids.map((id) => ({ Official_Account: id })) }),
  read: (answer) =>
    readList(answer['OfficialAccountInfoList'], ({ Official_Account: id, ErrorCode: code }) =>
      coded({ id, code }, true),
    ),
};
