// The ten calls that the simulator answers: their names, paths and documented calls per second.

/** The last part of each path; unique among the ten. */
export const API_NAMES = [
  'account_delete',
  'group_delete',
  'destroy_group',
  'destroy_official_account',
  'delete_subscriber',
  'account_check',
  'group_get',
  'get_group_info',
  'get_official_account_info',
  'get_subscriber_info',
] as const;

export type ApiName = (typeof API_NAMES)[number];

/** The five that delete; faults hit these unless a rule says otherwise. */
export const DELETION_APIS: readonly ApiName[] = API_NAMES.slice(0, 5);

export interface ApiFacts {
  /** `service/command`, without the leading `/v4/`. */
  readonly path: string;
  /** Documented limit for the whole app; 'Maximum calling frequency' on each API's page. */
  readonly callsPerSecond: number;
  /** Whether an answer holds a code for each item, so that a single item can be refused. */
  readonly answersPerItem: boolean;
}

const facts = (path: string, callsPerSecond: number, answersPerItem: boolean): ApiFacts => ({
  path,
  callsPerSecond,
  answersPerItem,
});

export const APIS: Readonly<Record<ApiName, ApiFacts>> = {
  account_delete: facts('im_open_login_svc/account_delete', 100, true),
  group_delete: facts('sns/group_delete', 200, false),
  destroy_group: facts('group_open_http_svc/destroy_group', 200, false),
  destroy_official_account: facts('official_account_open_http_svc/destroy_official_account', 200, false),
  delete_subscriber: facts('official_account_open_http_svc/delete_subscriber', 200, true),
  account_check: facts('im_open_login_svc/account_check', 100, true),
  group_get: facts('sns/group_get', 200, false),
  get_group_info: facts('group_open_http_svc/get_group_info', 200, true),
  get_official_account_info: facts('official_account_open_http_svc/get_official_account_info', 200, true),
  get_subscriber_info: facts('official_account_open_http_svc/get_subscriber_info', 200, false),
};
