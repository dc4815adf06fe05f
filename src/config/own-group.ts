// Finds out whether a group holds nobody but the caller, as the private groups that many systems give to each user.
import { readFileSync } from 'node:fs';

/** What cannot be shown counts as a group of several. */
export function isOwnGroup(gid: number, uid: number): boolean {
  const users = records('/etc/passwd');
  const mine = users.find((fields) => fields[2] === String(uid));
  const group = records('/etc/group').find((fields) => fields[2] === String(gid));
  if (mine === undefined || group === undefined || group[0] !== mine[0]) return false;
  const members = (group[3] ?? '').split(',').filter((name) => name !== '');
  const isFirstOfOthers = users.some((fields) => fields[3] === String(gid) && fields[2] !== String(uid));
  return !isFirstOfOthers && members.every((name) => name === mine[0]);
}

function records(path: string): readonly (readonly string[])[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
