// Who works on a run, for its ledger.
import { hostname, userInfo } from 'node:os';
import type { Execution } from '../pipeline/execute-plan.ts';

export function thisExecutor(): Execution['executor'] {
  return { pid: process.pid, host: hostname(), user: loginName() };
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
