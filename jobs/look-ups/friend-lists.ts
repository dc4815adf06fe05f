// Are the friend lists gone? sns/group_get.
import type { CodeMeaning } from '../../src/core/code-table.ts';
import type { LookUpJob } from '../../src/core/look-up-job.ts';
import { ownerOf } from '../request-parts.ts';
import { listed, readList } from './read-list.ts';

const OWNER_GONE: CodeMeaning = {
  verdict: 'absent',
  note: 'owner_gone',
  meaning: 'the user does not exist, and so none of its friend lists',
};

/**
 * Source: product 1047, page 40123. Asked without names it gives all lists of the user, 32 at most; what it answers to the name
 * of a list that does not exist is not documented, so no names are sent. Nothing in the answer says how many entries it
 * should have: a list is gone when two answers running do not name it.
 */
export const friendListLookUp: LookUpJob = {
  target: 'friend-lists',
  path: 'sns/group_get',
  callsPerSecond: 200,
  idsPerCall: Number.POSITIVE_INFINITY,
  answers: 'list',
  topMeansNothing: false,
  wholeness: 'twice',
  codes: { top: { 30003: OWNER_GONE, 70107: OWNER_GONE }, item: {} },
  body: (owner) => ({ From_Account: ownerOf('friend-lists', owner) }),
  read: (answer) => readList(answer['ResultItem'], ({ GroupName: name }) => listed(name)),
};
