// An activation that looks a batch's rows up before they are sent: one read-back call, paced as the deletion that it precedes.
import { rowsToSend } from '../core/batch-state.ts';
import { checked, lookUpBefore } from '../core/check-first.ts';
import { judgeLookUp } from '../core/judge-look-up.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { ActivationEnd, QueuedBatch } from '../core/ports/batch-queue.ts';
import type { CallEnd } from '../core/reach.ts';
import type { CallMaker } from './call-maker.ts';
import { lookUpOnce } from './look-up-once.ts';
import type { CallTiming, Permit } from './pacer.ts';
import { readyMadeRefused } from './ready-made-signature.ts';

/** How the rows of the batch are to be looked up now; undefined where they need not be, or have been. */
export function checkFor(maker: CallMaker, { terms, state }: QueuedBatch): LookUpJob | undefined {
  const job = maker.checkFirst;
  if (job?.target !== maker.job.target || state.check?.done === true) return undefined;
  return terms === undefined || terms.checkFirst === true ? job : undefined;
}

/** Rejects only where the API does, or the notes cannot be written. */
export async function checkFirst(
  maker: CallMaker,
  { batch, job }: { readonly batch: QueuedBatch; readonly job: LookUpJob },
  permit: Permit,
): Promise<ActivationEnd> {
  const { clock } = maker;
  const startedMs = clock.monotonicMs();
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
    const after = checked(batch.state, judgement, new Date(clock.wallMs()).toISOString());
    const latencyMs = clock.monotonicMs() - startedMs;
    const isUnheard = result.kind === 'silent' || result.kind === 'undelivered';
    timing = { latencyMs, answered: !isUnheard, throttled: judgement.throttled };
    const end: CallEnd = isUnheard ? 'unheard' : judgement.throttled ? 'throttled' : 'served';
    maker.onCall({
      batch: batch.batch,
      ...(batch.terms === undefined ? {} : { runId: batch.terms.runId }),
      rows: lookUp.rows.length,
      result,
      judgement: { ...after, ...judgement, waitMs: 0, goesOnAtOnce: after.delayMs === 0 },
      latencyMs,
      end,
    });
    return conclude(maker, batch, { ...after, ...judgement });
  } finally {
    permit.ended(timing);
  }
}

type Conclusion = ReturnType<typeof checked> & Pick<ReturnType<typeof judgeLookUp>, 'stop' | 'signAgain'>;

/** As after a call that deletes: the notes are written before the queue is told. */
function conclude(maker: CallMaker, { batch }: QueuedBatch, after: Conclusion): ActivationEnd {
  const { state, delayMs } = after;
  if (state.open.length === 0) return { kind: 'done', state };
  maker.ledger.keepOpen(batch, state);
  const cannotSign = after.signAgain && !maker.api.signAgain();
  const stop = after.stop ?? (cannotSign ? readyMadeRefused({ message: '' }) : undefined);
  if (stop !== undefined) {
    maker.onStop(stop);
    return { kind: 'done', state, stop };
  }
  return rowsToSend(state).length === 0 ? { kind: 'done', state } : { kind: 'again', state, delayMs };
}
