// Counts what is doubtful about rows that will be sent, with the first places where it occurs.
import type { PlanWarning } from '../../core/plan.ts';

const EXAMPLES = 3;

export class WarningList {
  readonly #warnings = new Map<string, { reason: string; rows: number; examples: string[] }>();

  /** `place` is `file:line`: ids are personal data and stay out of the plan. */
  add(doubt: { readonly code: string; readonly reason: string }, place: string): void {
    const known = this.#warnings.get(doubt.code);
    if (known === undefined) {
      this.#warnings.set(doubt.code, { reason: doubt.reason, rows: 1, examples: [place] });
      return;
    }
    known.rows += 1;
    if (known.examples.length < EXAMPLES) known.examples.push(place);
  }

  /** In the order of the codes, so that the same input gives the same plan. */
  toWarnings(): readonly PlanWarning[] {
    return [...this.#warnings]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { reason, rows, examples }]) => ({ code, reason, rows, examples }));
  }
}
