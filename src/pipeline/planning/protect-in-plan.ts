// What a plan says of the protect file that it was made with.
import type { PlanProtect, PlanWarning } from '../../core/plan.ts';
import type { ProtectList } from '../../core/protect/protect-index.ts';

export function describeProtect(list: ProtectList | null, rowsMatched: number): PlanProtect | null {
  if (list === null) return null;
  const { name, sha256, ids, entries, ended } = list;
  return { name, sha256, ids, entries, ended, rows_matched: rowsMatched };
}

/** A list that protects nobody may be of another app, or have ids of another kind. */
export function unmatchedWarning(protect: PlanProtect | null): readonly PlanWarning[] {
  if (protect === null || protect.rows_matched > 0) return [];
  return [
    {
      code: 'protect-unmatched',
      reason: 'no row of the input is named in the protect file; check that its ids are those of this app',
      rows: 0,
      examples: [],
    },
  ];
}
