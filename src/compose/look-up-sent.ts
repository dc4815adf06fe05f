// Looks up what an open run has sent: its canary before the rest, and at the end all of it where `--verify` asks for that.
import type { RunEnd } from '../pipeline/execute-plan.ts';
import type { VerificationEnd } from '../pipeline/verification-end.ts';
import { thisExecutor } from './executor.ts';
import { openLogOf } from './log-run.ts';
import { toolVersion } from './tool-version.ts';
import { type VerifiableRun, type VerificationOrder, verifyStore } from './verify-store.ts';

export type SentRun = Omit<VerifiableRun, 'executor' | 'toolVersion'>;

/** The same end, with what was found out where `--verify` asks for it and the run has finished. */
export async function withVerification(
  run: SentRun,
  end: RunEnd,
  order: Omit<VerificationOrder, 'scope'>,
): Promise<RunEnd> {
  if (!run.config.verify || end.ending !== undefined) return end;
  const verification = await lookUpSent(run, { ...order, scope: 'all' });
  if (verification.kind === 'ended-early') return { ...end, verification };
  // What was unknown may be settled now.
  const failures = run.store.ledger.books.failures();
  return { ...end, summary: verification.summary, failures, verification };
}

/** The run has its end or its pause by now, which must be told: what goes wrong here is an ending too. */
export async function lookUpSent(run: SentRun, order: VerificationOrder): Promise<VerificationEnd> {
  const verifiable = { ...run, executor: thisExecutor(), toolVersion: toolVersion() };
  try {
    return await verifyStore(verifiable, order, openLogOf(run));
  } catch (error) {
    const verdicts = { gone: 0, present: 0, unverifiable: 0 };
    return { kind: 'ended-early', ending: { kind: 'fault', error }, verdicts };
  }
}
