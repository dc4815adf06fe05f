// An activation that looks a batch's rows up before they are sent: one read-back call, paced as the deletion that it precedes.
import { rowsToSend } from '../core/batch-state.ts';
import { type Checked, checked, lookUpBefore } from '../core/check-first.ts';
import { judgeLookUp, type LookUpJudgement } from '../core/judge-look-up.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { ActivationEnd, QueuedBatch } from '../core/ports/batch-queue.ts';
import type { CallMaker, SigningMaker } from './call-maker.ts';
import { explainStop } from './explain-stop.ts';
import { lookUpEnd, lookUpOnce } from './look-up-once.ts';
import type { CallTiming, Permit } from './permit.ts';
import { stopOf } from './stop-doubts.ts';

/** How the rows of the batch are to be looked up now; undefined where they need not be, or have been. */
export function checkFor(maker: CallMaker, { terms, state }: QueuedBatch): LookUpJob | undefined {
  const job = maker.checkFirst;
  if (job?.target !== maker.job.target || state.check?.done === true) return undefined;
  return terms === undefined || terms.checkFirst === true ? job : undefined;
}

/** The batch as if it had not been looked up, where that was before the run was held last. */
export function withoutStaleCheck({ holds }: Pick<CallMaker, 'holds'>, batch: QueuedBatch): QueuedBatch {
  const { check, ...state } = batch.state;
  return holds === undefined || check === undefined || check.holds === holds() ? batch : { ...batch, state };
}

/** Rejects only where the API does, or the notes cannot be written. */
export async function checkFirst(
  maker: SigningMaker,
  { batch, job }: { readonly batch: QueuedBatch; readonly job: LookUpJob },
  permit: Permit,
): Promise<ActivationEnd> {
  const { clock } = maker;
  const startedMs = clock.monotonicMs();
  // As it was before the call: while that is under way the run can be held.
  const holds = maker.holds?.();
  const signature = maker.signatures.number;
  let timing: CallTiming = { latencyMs: 0, answered: false, throttled: false };
  try {
    const lookUp = lookUpBefore(batch);
    const { result, answer } = await lookUpOnce({ api: maker.api, job }, lookUp, permit);
    const judgement = judgeLookUp(
      { job, registry: maker.registry, lookUp, result, answer },
      {
        maxAttempts: batch.terms?.maxAttempts ?? maker.maxAttempts,
        // What is there now is sent: nothing was deleted that could show late.
        patienceMs: 0,
        nowMs: clock.monotonicMs(),
        random: maker.random(),
      },
    );
    const after = stamped(holds, checked(batch.state, judgement, new Date(clock.wallMs()).toISOString()));
    const latencyMs = clock.monotonicMs() - startedMs;
    const { end, isAnswered, isSignatureGood, isServed } = lookUpEnd(result, judgement);
    timing = { latencyMs, answered: isAnswered, throttled: judgement.throttled };
    const { refusedSignature: _, ...told } = judgement;
    maker.onCall({
      batch: batch.batch,
      ...(batch.terms === undefined ? {} : { runId: batch.terms.runId }),
      rows: lookUp.rows.length,
      result,
      judgement: { ...after, ...told, waitMs: 0, goesOnAtOnce: after.delayMs === 0, tries: 0, isServed },
      latencyMs,
      end,
    });
    if (isSignatureGood) maker.signatures.accepted(signature);
    if (isServed) maker.doubts.served();
    return conclude(maker, batch, { ...after, ...judgement, signature });
  } finally {
    permit.ended(timing);
  }
}

function stamped(holds: number | undefined, after: Checked): Checked {
  const { check } = after.state;
  if (holds === undefined || check === undefined) return after;
  return { ...after, state: { ...after.state, check: { ...check, holds } } };
}

interface Conclusion extends Checked, Pick<LookUpJudgement, 'stop' | 'refusedSignature'> {
  /** Number of the signature that the call carried. */
  readonly signature: number;
}

/** As after a call that deletes: the notes are written before the queue is told. */
function conclude(maker: SigningMaker, queued: QueuedBatch, after: Conclusion): ActivationEnd {
  const { state, delayMs } = after;
  const confirmed = stopOf(maker, queued, after.stop);
  if (state.open.length === 0 && confirmed === undefined) return { kind: 'done', state };
  if (state.open.length > 0) maker.ledger.keepOpen(queued.batch, state);
  const { refusedSignature, signature } = after;
  const refused = refusedSignature && maker.signatures.refused({ signature, ...refusedSignature });
  const why = confirmed ?? refused;
  if (why !== undefined) {
    const stop = explainStop(why, { api: maker.api, nowMs: maker.clock.wallMs() });
    maker.onStop(stop);
    return { kind: 'done', state, stop };
  }
  return rowsToSend(state).length === 0 ? { kind: 'done', state } : { kind: 'again', state, delayMs };
}
