// Ends a run when too many of its last settled rows failed.
import type { JobRegistry } from '../core/deletion-job.ts';
import { type FailureLimit, FailureSample, type TooManyFailures } from '../core/failure-sample.ts';
import { meaningOfFailed } from '../core/lookup.ts';
import type { SettledGroup } from '../core/settled-rows.ts';
import type { Target } from '../core/targets.ts';
import type { Ending, RunEnding } from './run-ending.ts';

interface FailureRules {
  readonly registry: JobRegistry;
  readonly failureLimit: FailureLimit;
}

/** Looks at rows as they are settled, and ends the run when too many of them failed. */
export type Look = (settled: readonly SettledGroup[]) => void;

export function failureLook(target: Target, request: FailureRules, ending: RunEnding): Look {
  const sample = new FailureSample(request.failureLimit);
  return (rows) => {
    const failures = sample.add(rows);
    if (failures !== undefined) ending.end(tooManyFailed(target, request, failures));
  };
}

function tooManyFailed(target: Target, { registry }: FailureRules, failures: TooManyFailures): Ending {
  const { code } = failures.cause;
  if (code === undefined) return { kind: 'threshold', target, failures };
  const meaning = meaningOfFailed({ registry, job: registry.jobs[target] }, code);
  return { kind: 'threshold', target, failures, meaning };
}
