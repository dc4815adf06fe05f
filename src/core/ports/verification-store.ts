// The verifications of one run as the use cases see them: they outlive the process that makes them.
import type { JudgedRow } from '../judge-look-up.ts';
import type { VerdictBook, VerdictCounts, VerificationScope } from '../verification.ts';

export interface VerificationStore {
  readonly book: Pick<
    VerdictBook,
    'underWay' | 'verdictOf' | 'earlierVerdictOf' | 'checkedAt' | 'counts' | 'cameBack'
  >;
  /** Begins a pass. */
  begin(scope: VerificationScope, at: string): void;
  /** Keeps verdicts. Handed to the system, not flushed: what is lost with it is asked again. Throws `AppError` where it cannot. */
  note(judged: readonly JudgedRow[], at: string): void;
  /** Ends the pass, flushed to the disk. */
  finish(scope: VerificationScope, at: string): Promise<void>;
  /** Makes verification.csv out of the verdicts of this pass; resolves to how often each occurs in it. */
  writeReport(): Promise<VerdictCounts>;
  close(): void;
}
