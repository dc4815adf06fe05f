// Who works on a run, for its ledger.
import { hostname } from 'node:os';
import type { Verification } from '../pipeline/verify-run.ts';
import { loginName } from './login-name.ts';

export function thisExecutor(): Verification['executor'] {
  return { pid: process.pid, host: hostname(), user: loginName() };
}
