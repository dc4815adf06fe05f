// The list of everything that can be deleted.
import type { JobRegistry } from '../src/core/deletion-job.ts';
import { accounts } from './accounts.ts';
import { commonCodes } from './common-codes.ts';
import { friendLists } from './friend-lists.ts';
import { groups } from './groups.ts';
import { officialAccounts } from './official-accounts.ts';
import { subscribers } from './subscribers.ts';

/** One line for each API; only `src/compose.ts` imports it. */
export const registry: JobRegistry = {
  jobs: {
    subscribers,
    'official-accounts': officialAccounts,
    'friend-lists': friendLists,
    groups,
    accounts,
  },
  common: commonCodes,
};
