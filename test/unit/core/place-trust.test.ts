// Who can change a file or a folder, from owner and mode.
import { expect, test } from 'vitest';
import { whyForeign } from '../../../src/core/place-trust.ts';

const FILE = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;
const ME = { uid: 1000, isAlone: (gid: number) => gid === 1000 };

test.each([
  ['an own file', { uid: 1000, gid: 1000, mode: FILE | 0o644 }],
  ['an own file that its private group can write', { uid: 1000, gid: 1000, mode: FILE | 0o664 }],
  ["root's file", { uid: 0, gid: 0, mode: FILE | 0o644 }],
  ['an own folder', { uid: 1000, gid: 1000, mode: FOLDER | 0o755 }],
  ["root's folder with the sticky bit, as /tmp", { uid: 0, gid: 0, mode: FOLDER | 0o1777 }],
  ['an own link, whose mode says nothing', { uid: 1000, gid: 50, mode: LINK | 0o777 }],
])('%s is trusted', (_what, place) => {
  expect(whyForeign(place, ME)).toBeUndefined();
});

test.each([
  [
    "a stranger's file",
    { uid: 1001, gid: 1001, mode: FILE | 0o600 },
    'belongs to another user (owner 1001, mode 0600); you are user 1000',
  ],
  [
    "a stranger's link",
    { uid: 1001, gid: 1001, mode: LINK | 0o777 },
    'belongs to another user (owner 1001, mode 0777); you are user 1000',
  ],
  [
    "a stranger's folder with the sticky bit",
    { uid: 1001, gid: 1001, mode: FOLDER | 0o1777 },
    'belongs to another user (owner 1001, mode 1777); you are user 1000',
  ],
  [
    'an own file that all can write',
    { uid: 1000, gid: 1000, mode: FILE | 0o666 },
    'can be changed by other users (owner 1000, mode 0666)',
  ],
  [
    'an own file with the sticky bit that all can write',
    { uid: 1000, gid: 1000, mode: FILE | 0o1666 },
    'can be changed by other users (owner 1000, mode 1666)',
  ],
  [
    "root's file that a group of several can write",
    { uid: 0, gid: 50, mode: FILE | 0o664 },
    'can be changed by other users (owner 0, mode 0664)',
  ],
  [
    'an own folder that all can write',
    { uid: 1000, gid: 1000, mode: FOLDER | 0o777 },
    'can be changed by other users (owner 1000, mode 0777)',
  ],
])('%s is not', (_what, place, why) => {
  expect(whyForeign(place, ME)).toBe(why);
});
