// The list of the APIs that read back: one for each target.
import type { LookUpRegistry } from '../../src/core/look-up-job.ts';
import { accountLookUp } from './accounts.ts';
import { friendListLookUp } from './friend-lists.ts';
import { groupLookUp } from './groups.ts';
import { officialAccountLookUp } from './official-accounts.ts';
import { subscriberLookUp } from './subscribers.ts';

export const lookUps: LookUpRegistry = {
  subscribers: subscriberLookUp,
  'official-accounts': officialAccountLookUp,
  'friend-lists': friendListLookUp,
  groups: groupLookUp,
  accounts: accountLookUp,
};
