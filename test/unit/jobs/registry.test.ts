// The registry holds every target, with the columns of the contract and the documented limits.
import { expect, test } from 'vitest';
import { commonCodes } from '../../../jobs/common-codes.ts';
import { registry } from '../../../jobs/registry.ts';
import { TARGETS } from '../../../src/core/targets.ts';

const DOCUMENTED = {
  accounts: {
    path: 'im_open_login_svc/account_delete',
    columns: ['user_id'],
    accountColumns: ['user_id'],
    rowsPerCall: 100,
    callsPerSecond: 100,
    oneCallPerOwner: false,
    answers: 'per-item',
  },
  'friend-lists': {
    path: 'sns/group_delete',
    columns: ['from_account', 'group_name'],
    accountColumns: ['from_account'],
    rowsPerCall: 32,
    callsPerSecond: 200,
    oneCallPerOwner: true,
    answers: 'whole',
  },
  groups: {
    path: 'group_open_http_svc/destroy_group',
    columns: ['group_id'],
    accountColumns: [],
    rowsPerCall: 1,
    callsPerSecond: 200,
    oneCallPerOwner: false,
    answers: 'whole',
  },
  'official-accounts': {
    path: 'official_account_open_http_svc/destroy_official_account',
    columns: ['official_account'],
    accountColumns: [],
    rowsPerCall: 1,
    callsPerSecond: 200,
    oneCallPerOwner: false,
    answers: 'whole',
  },
  subscribers: {
    path: 'official_account_open_http_svc/delete_subscriber',
    columns: ['official_account', 'user_id'],
    accountColumns: ['user_id'],
    rowsPerCall: 100,
    callsPerSecond: 200,
    oneCallPerOwner: false,
    answers: 'per-item',
  },
} as const;

test('every target has its job and there is no other', () => {
  expect(Object.keys(registry.jobs).toSorted()).toEqual(TARGETS.toSorted());
});

test.each(TARGETS)('%s has the path, columns and limits of its page', (target) => {
  expect(registry.jobs[target]).toMatchObject({ target, ...DOCUMENTED[target] });
});

test.each(TARGETS)('%s judges each of its columns and no other', (target) => {
  const job = registry.jobs[target];
  for (const column of job.columns)
    expect(job.judge(column, column === 'official_account' ? '@TOA#_a' : 'a')).toEqual({ kind: 'fine' });
  for (const column of ['id', 'constructor', '']) {
    expect(() => job.judge(column, 'a')).toThrow(
      expect.objectContaining({ code: 'jobs.no-rule', kind: 'defect' }),
    );
  }
});

test('the common codes are the public error table', () => {
  expect(registry.common).toBe(commonCodes);
});
