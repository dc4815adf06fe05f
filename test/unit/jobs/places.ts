// Where a code can appear: every target at every level, and what it means there.
import { registry } from '../../../jobs/registry.ts';
import type { CodeMeaning, Level, Verdict } from '../../../src/core/code-table.ts';
import type { WireOptions } from '../../../src/core/deletion-job.ts';
import { meaningOf } from '../../../src/core/lookup.ts';
import { TARGETS, type Target } from '../../../src/core/targets.ts';

export type Place = `${Target} ${Level}`;

/** The options that a run has unless its configuration says otherwise. */
export const DEFAULT_WIRE: WireOptions = { subscriberField: 'SubscriberToDel_Account' };

export function meaningAt(target: Target, level: Level, code: number): CodeMeaning {
  return meaningOf({ registry, job: registry.jobs[target] }, level, code);
}

/** The places, out of all ten, where the code has another verdict than the one given. */
export function placesThatDiffer(code: number, verdict: Verdict): readonly Place[] {
  const places = TARGETS.flatMap((target): readonly (readonly [Target, Level])[] => [
    [target, 'top'],
    [target, 'item'],
  ]);
  return places
    .filter(([target, level]) => meaningAt(target, level, code).verdict !== verdict)
    .map(([target, level]): Place => `${target} ${level}`);
}
