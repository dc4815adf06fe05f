// What the edges may see of how a run ended, and what a code in it means.
import { registry } from '../../jobs/registry.ts';
import type { FailureCount } from '../core/books.ts';
import type { CodeMeaning } from '../core/code-table.ts';
import { meaningOfFailed } from '../core/lookup.ts';

export { endingExitCode } from '../pipeline/end-codes.ts';
export type { RunEnd } from '../pipeline/execute-plan.ts';

/** Undefined for silence, which speaks for itself. */
export function meaningOfFailure({ target, code }: FailureCount): CodeMeaning | undefined {
  if (code === undefined) return undefined;
  return meaningOfFailed({ registry, job: registry.jobs[target] }, code);
}
