// Official accounts: official_account_open_http_svc/destroy_official_account.
import type { DeletionJob } from '../src/core/deletion-job.ts';
import { judgeWith, officialAccountRule } from './id-rules.ts';
import { officialAccountCodes } from './official-account-codes.ts';
import { onlyIdOf } from './request-parts.ts';

/** Source: product 1047, page 60756. */
export const officialAccounts: DeletionJob = {
  target: 'official-accounts',
  path: 'official_account_open_http_svc/destroy_official_account',
  columns: ['official_account'],
  accountColumns: [],
  rowsPerCall: 1,
  callsPerSecond: 200,
  oneCallPerOwner: false,
  answers: 'whole',
  codes: {
    top: {
      ...officialAccountCodes,
      0: { verdict: 'deleted', meaning: 'the official account was terminated' },
      130004: { verdict: 'absent', meaning: 'the official account does not exist or was terminated before' },
    },
    item: {},
  },
  body: (_owner, ids) => ({ Official_Account: onlyIdOf('official-accounts', ids) }),
  readItems: () => undefined,
  judge: judgeWith({ official_account: officialAccountRule }),
};
