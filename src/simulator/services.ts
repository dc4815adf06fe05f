// The ten services by the name of their API.
import { accountCheck, accountDelete } from './api/accounts.ts';
import { groupDelete, groupGet } from './api/friend-lists.ts';
import { destroyGroup, getGroupInfo } from './api/groups.ts';
import { destroyOfficialAccount, getOfficialAccountInfo } from './api/official-accounts.ts';
import { deleteSubscriber, getSubscriberInfo } from './api/subscribers.ts';
import type { ApiName } from './apis.ts';
import type { Service } from './service.ts';

export const SERVICES: Readonly<Record<ApiName, Service>> = {
  account_delete: accountDelete,
  group_delete: groupDelete,
  destroy_group: destroyGroup,
  destroy_official_account: destroyOfficialAccount,
  delete_subscriber: deleteSubscriber,
  account_check: accountCheck,
  group_get: groupGet,
  get_group_info: getGroupInfo,
  get_official_account_info: getOfficialAccountInfo,
  get_subscriber_info: getSubscriberInfo,
};
