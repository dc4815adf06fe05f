// The number of this process's user. A container can run as a number that no list of users has a name for.
import { userInfo } from 'node:os';

/** `userInfo` throws for a number without a name, so it is asked only on a system that has no such numbers. */
export function userId(): number {
  return process.getuid?.() ?? userInfo().uid;
}
