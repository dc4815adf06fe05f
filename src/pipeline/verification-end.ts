// What a verification came to.
import type { Summary } from '../core/summary.ts';
import type { VerdictCounts } from '../core/verification.ts';
import type { Ending } from './run-ending.ts';

/** What a verification came to. Where it ended early nothing was entered; the next one goes on with it. */
export type VerificationEnd =
  | { readonly kind: 'ended-early'; readonly ending: Ending; readonly verdicts: VerdictCounts }
  | {
      readonly kind: 'complete';
      readonly verdicts: VerdictCounts;
      /** Rows that are present, and that an earlier verification called gone. */
      readonly cameBack: number;
      /** Unknown rows that are known now, by what they have become. */
      readonly settled: { readonly deleted: number; readonly failed: number };
      readonly summary: Summary;
    };
