// Chat groups of any type: group_open_http_svc/destroy_group.
import type { DeletionJob } from '../src/core/deletion-job.ts';
import { refused } from './codes/entry.ts';
import { groupIdRule, judgeWith } from './id-rules.ts';
import { onlyIdOf } from './request-parts.ts';

/** Source: product 1047, page 34896. 200 calls/s is the default; apps can buy more. */
export const groups: DeletionJob = {
  target: 'groups',
  path: 'group_open_http_svc/destroy_group',
  columns: ['group_id'],
  accountColumns: [],
  rowsPerCall: 1,
  callsPerSecond: 200,
  oneCallPerOwner: false,
  answers: 'whole',
  codes: {
    top: {
      0: { verdict: 'deleted', meaning: 'the group was disbanded' },
      // For the official-account APIs the same number is a passing fault.
      10004: refused('a parameter is not valid', 'The message says which; check the group id.'),
      10010: { verdict: 'absent', meaning: 'the group does not exist or was disbanded before' },
      // The page of the API says that the id is malformed, the public error tables say that the group is gone.
      10015: {
        verdict: 'absent',
        note: 'check_id',
        meaning: 'the group does not exist, or its id is malformed: the documents disagree',
        advice:
          'Check that the id is complete and belongs to this SDKAppID, above all if many rows get this code.',
      },
    },
    item: {},
  },
  body: (_owner, ids) => ({ GroupId: onlyIdOf('groups', ids) }),
  readItems: () => undefined,
  judge: judgeWith({ group_id: groupIdRule }),
};
