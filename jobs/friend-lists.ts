// Friend lists (groups of contacts) of one user: sns/group_delete.
import type { CodeMeaning } from '../src/core/code-table.ts';
import type { DeletionJob } from '../src/core/deletion-job.ts';
import { judgeWith, listNameRule, userIdRule } from './id-rules.ts';
import { ownerOf } from './request-parts.ts';

const OWNER_GONE: CodeMeaning = {
  verdict: 'absent',
  note: 'owner_gone',
  meaning: 'the user does not exist, and so none of its friend lists',
  advice: 'If the user should exist, check `from_account` and the SDKAppID.',
};

/**
 * Source: product 1047, page 34926. One answer for the request as a whole; what happens to a name that does not exist is
 * not documented. A user has 32 lists at most. Two calls for one user at a time would conflict (30008).
 */
export const friendLists: DeletionJob = {
  target: 'friend-lists',
  path: 'sns/group_delete',
  columns: ['from_account', 'group_name'],
  accountColumns: ['from_account'],
  freeTextColumns: ['group_name'],
  rowsPerCall: 32,
  callsPerSecond: 200,
  oneCallPerOwner: true,
  answers: 'whole',
  codes: {
    top: {
      0: {
        verdict: 'deleted',
        note: 'accepted_by_server',
        meaning: 'the server accepted the request as a whole',
        advice:
          'The answer holds for the request as a whole: look the lists up with sns/group_get if in doubt.',
      },
      30003: OWNER_GONE,
      70107: OWNER_GONE,
    },
    item: {},
  },
  body: (owner, ids) => ({ From_Account: ownerOf('friend-lists', owner), GroupName: [...ids] }),
  readItems: () => undefined,
  judge: judgeWith({ from_account: userIdRule, group_name: listNameRule }),
};
