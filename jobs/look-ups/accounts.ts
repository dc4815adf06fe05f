// Are the accounts gone? im_open_login_svc/account_check.
import type { LookUpJob } from '../../src/core/look-up-job.ts';
import { coded, readList } from './read-list.ts';

const STATUS: ReadonlyMap<unknown, boolean> = new Map([
  ['Imported', true],
  ['NotImported', false],
]);

/**
 * Source: product 1047, page 34956. `AccountStatus` alone says whether the account is there; an entry with a code other
 * than 0 has none, and so says nothing.
 */
export const accountLookUp: LookUpJob = {
  target: 'accounts',
  path: 'im_open_login_svc/account_check',
  callsPerSecond: 100,
  idsPerCall: 100,
  answers: 'each',
  topMeansNothing: false,
  wholeness: 'counted',
  codes: { top: {}, item: {} },
  body: (_owner, ids) => ({ CheckItem: ids.map((id) => ({ UserID: id })) }),
  read: (answer) =>
    readList(answer['ResultItem'], ({ UserID: id, ResultCode: code, AccountStatus: status }) =>
      coded({ id, code }, STATUS.get(status)),
    ),
};
