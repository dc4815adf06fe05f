// Who works at this machine, for the ledger.
import { userInfo } from 'node:os';

/** Login name of this process's user; 'unknown' where the system does not say it. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
