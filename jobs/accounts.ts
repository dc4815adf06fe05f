// User accounts: im_open_login_svc/account_delete.
import type { DeletionJob } from '../src/core/deletion-job.ts';
import { refusedForOne } from './codes/entry.ts';
import { deletedUserIdRule, judgeWith } from './id-rules.ts';
import { readResultList } from './result-list.ts';

/**
 * Source: product 1047, page 34955. The request answers OK also when accounts in it failed, so only the items tell.
 * The page does not say which codes come for the request and which for an item; the common table serves both levels.
 */
export const accounts: DeletionJob = {
  target: 'accounts',
  path: 'im_open_login_svc/account_delete',
  columns: ['user_id'],
  accountColumns: ['user_id'],
  rowsPerCall: 100,
  callsPerSecond: 100,
  oneCallPerOwner: false,
  answers: 'per-item',
  codes: {
    top: {
      // Not 'absent': it is documented for an item only, and for a whole request it does not say which accounts it is about.
      70107: refusedForOne(
        'an account named in the request does not exist, without a word which one',
        'Check the id. If whole batches got it, lower the rows per call to 1, then plan failed.csv again.',
      ),
    },
    item: {
      0: { verdict: 'deleted', meaning: 'the account was deleted' },
      70107: { verdict: 'absent', meaning: 'the account does not exist' },
    },
  },
  body: (_owner, ids) => ({ DeleteItem: ids.map((id) => ({ UserID: id })) }),
  readItems: (answer) =>
    readResultList(answer, { list: 'ResultItem', id: 'UserID', code: 'ResultCode', message: 'ResultInfo' }),
  judge: judgeWith({ user_id: deletedUserIdRule }),
};
