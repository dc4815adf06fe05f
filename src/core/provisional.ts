// What the books say of a row that has no final word, when a run ends before its time.
import type { OpenRow } from './batch-state.ts';
import type { Outcome } from './outcome.ts';

/**
 * The outcome of an open row at this moment. It is not final: `apply` goes on with the row.
 * A call that may have worked makes it `unknown`; a refusal that stopped the run makes it `failed`;
 * a row that was never sent, or turned away before anything was done, is `not_sent`.
 */
export function provisionalOutcome(row: OpenRow): Extract<Outcome, 'failed' | 'unknown' | 'not_sent'> {
  if (row.maybeDone) return 'unknown';
  const refused = row.last?.verdict === 'stop' || row.last?.verdict === 'sign-again';
  return refused ? 'failed' : 'not_sent';
}
