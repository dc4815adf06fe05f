// Are the groups gone? group_open_http_svc/get_group_info.
import type { LookUpJob } from '../../src/core/look-up-job.ts';
import { coded, readList } from './read-list.ts';

/**
 * Source: product 1047, page 34961. The answer's own `ErrorCode` has no meaning there, only that of each entry. Without the
 * filter it would hold the members of each group.
 */
export const groupLookUp: LookUpJob = {
  target: 'groups',
  path: 'group_open_http_svc/get_group_info',
  callsPerSecond: 200,
  idsPerCall: 50,
  answers: 'each',
  topMeansNothing: true,
  wholeness: 'counted',
  codes: {
    top: {},
    item: {
      10010: { verdict: 'absent', meaning: 'the group does not exist or was disbanded' },
      10015: { verdict: 'absent', meaning: 'there is no group of this id' },
    },
  },
  body: (_owner, ids) => ({
    GroupIdList: [...ids],
    ResponseFilter: { GroupBaseInfoFilter: ['Type', 'Name'] },
  }),
  read: (answer) =>
    readList(answer['GroupInfo'], ({ GroupId: id, ErrorCode: code }) => coded({ id, code }, true)),
};
