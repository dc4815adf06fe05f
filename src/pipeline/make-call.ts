// One activation of a batch: at most one API call, whose answer settles rows or sends them back to be tried again.
import { backoffMs } from '../core/backoff.ts';
import { possiblySent, rowsToSend } from '../core/batch-state.ts';
import type { CallResult } from '../core/call-result.ts';
import { type CallJudgement, judgeCall } from '../core/judge-call.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { Activation, ActivationEnd, CallTerms, QueuedBatch } from '../core/ports/batch-queue.ts';
import type { CallEnd } from '../core/reach.ts';
import type { CallMaker, CallReport, SigningMaker } from './call-maker.ts';
import { checkFirst, checkFor, withoutStaleCheck } from './check-first.ts';
import { explainStop } from './explain-stop.ts';
import type { CallTiming, Permit } from './permit.ts';
import { SignatureTurns } from './signature-turns.ts';
import { requestOf, StopDoubts, stopOf } from './stop-doubts.ts';

/** A batch that is not to be called now goes back as it came; the run is ending, so the delay hardly matters. */
const HALTED_DELAY_MS = 1_000;

export function createActivation(request: CallMaker): Activation {
  const doubts = new StopDoubts(request.batchesLeft);
  const maker = { ...request, signatures: new SignatureTurns(request), doubts };
  return async (taken, mayCall = always) => {
    // A body without rows is a request that nobody has asked for: what it would delete is the
    // server's guess.
    if (rowsToSend(taken.state).length === 0) return { kind: 'done', state: taken.state };
    try {
      for (;;) {
        const wanted = checkFor(maker, withoutStaleCheck(maker, taken));
        const permit = await permitFor(maker, taken, wanted);
        // The wait for it can have been longer than this process keeps the batch, as where the machine slept.
        if (permit === undefined || !(await isAllowed(mayCall, permit))) return asItCame(taken);
        const batch = withoutStaleCheck(maker, taken);
        const job = checkFor(maker, batch);
        if (job !== undefined && job === wanted) return await checkFirst(maker, { batch, job }, permit);
        if (job === wanted) return await makeCall(maker, batch, permit);
        // The run was held meanwhile: another API is to be called now, which has another limit.
        permit.unused();
      }
    } catch (error) {
      maker.onFault(error);
      return asItCame(taken);
    }
  };
}

function permitFor(
  { pacer }: CallMaker,
  { terms }: QueuedBatch,
  check: LookUpJob | undefined,
): Promise<Permit | undefined> {
  if (check === undefined) return pacer.permit(terms && (terms.rate ?? Number.POSITIVE_INFINITY));
  return pacer.forChecks.permit(terms && checkRateOf(terms, check));
}

/** A run that says nothing of it has been fed by an older version. */
function checkRateOf({ rate, checkRate = rate }: CallTerms, { callsPerSecond }: LookUpJob): number {
  return checkRate === null ? Number.POSITIVE_INFINITY : Math.min(checkRate, callsPerSecond);
}

function always(): Promise<boolean> {
  return Promise.resolve(true);
}

async function isAllowed(mayCall: () => Promise<boolean>, permit: Permit): Promise<boolean> {
  let isSo = false;
  try {
    isSo = await mayCall();
  } finally {
    if (!isSo) permit.unused();
  }
  return isSo;
}

interface JudgedAnswer {
  readonly judgement: CallJudgement;
  /** Number of the signature that the call carried. */
  readonly signature: number;
}

function asItCame(batch: QueuedBatch, state = batch.state): ActivationEnd {
  return { kind: 'again', state, delayMs: HALTED_DELAY_MS };
}

async function makeCall(maker: SigningMaker, batch: QueuedBatch, permit: Permit): Promise<ActivationEnd> {
  const body = prepare(maker, batch, permit);
  const signature = maker.signatures.number;
  const startedMs = maker.clock.monotonicMs();
  const latencyMs = () => maker.clock.monotonicMs() - startedMs;
  let timing: CallTiming | undefined;
  try {
    const result = await callOnce(maker, body, permit);
    const report = judge(maker, batch, { result, latencyMs: latencyMs() });
    timing = {
      latencyMs: report.latencyMs,
      // Until others are served, one call at a time is enough to know what a refusal is about.
      answered: report.end !== 'unheard' && report.judgement.stop?.isDoubtful !== true,
      throttled: report.judgement.throttled,
    };
    maker.onCall(report);
    if (wasSignatureAccepted(report)) maker.signatures.accepted(signature);
    if (report.judgement.isServed) maker.doubts.served();
    return conclude(maker, batch, { judgement: report.judgement, signature });
  } catch (error) {
    maker.onFault(error);
    return asItCame(batch, possiblySent(batch.state));
  } finally {
    // Last, since it lets others go out: an answer that stops the run has halted the pacer by now.
    permit.ended(timing ?? { latencyMs: latencyMs(), answered: false, throttled: false });
  }
}

/** The body of the call, which counts as sent from now on. Throws where it cannot be made or noted: then nothing was sent. */
function prepare(maker: CallMaker, batch: QueuedBatch, permit: Permit): unknown {
  try {
    const ids = rowsToSend(batch.state).map((row) => batch.ids[row.row] ?? '');
    const body = maker.job.body(batch.owner, ids, batch.terms ?? maker.wire);
    maker.ledger.sending(batch.batch);
    return body;
  } catch (error) {
    permit.unused();
    throw error;
  }
}

async function callOnce({ api, job }: CallMaker, body: unknown, permit: Permit): Promise<CallResult> {
  let hasLeft = false;
  const onSent = () => {
    hasLeft = true;
    permit.departed();
  };
  let result: CallResult | undefined;
  try {
    result = await api.call({
      path: job.path,
      body,
      onSent,
      ...(job.answers === 'per-item' ? { readItems: (answer) => job.readItems(answer) } : {}),
    });
    return result;
  } finally {
    if (!hasLeft) leave(permit, result);
  }
}

/** An API that does not tell when a call leaves: it left at the latest when its answer was there. */
function leave(permit: Permit, result: CallResult | undefined): void {
  if (result === undefined || result.kind === 'undelivered') permit.dropped();
  else permit.hadLeft();
}

function judge(
  maker: SigningMaker,
  batch: QueuedBatch,
  { result, latencyMs }: Pick<CallReport, 'result' | 'latencyMs'>,
): CallReport {
  const judgement = judgeCall({
    registry: maker.registry,
    job: maker.job,
    ids: batch.ids,
    state: batch.state,
    result,
    maxAttempts: batch.terms?.maxAttempts ?? maker.maxAttempts,
    at: new Date(maker.clock.wallMs()).toISOString(),
    isAboutOne: maker.doubts.isAboutOne(requestOf(batch)),
  });
  const run = batch.terms === undefined ? {} : { runId: batch.terms.runId };
  const rows = rowsToSend(batch.state).length;
  return { batch: batch.batch, ...run, rows, result, judgement, latencyMs, end: endOf(result, judgement) };
}

/** An answer of the service itself: what is turned away for coming too fast may not have been looked at. */
function wasSignatureAccepted({ result, end, judgement }: CallReport): boolean {
  return result.kind === 'answered' && end === 'served' && judgement.refusedSignature === undefined;
}

/** The notes are written before the queue is told, so that what the queue forgets is still known. */
function conclude(maker: SigningMaker, batch: QueuedBatch, answer: JudgedAnswer): ActivationEnd {
  const { judgement, signature } = answer;
  const { state, refusedSignature, waitMs } = judgement;
  const confirmed = stopOf(maker, batch, judgement.stop);
  if (state.open.length === 0 && confirmed === undefined) return { kind: 'done', state };
  if (state.open.length > 0) maker.ledger.keepOpen(batch.batch, state);
  const refused = refusedSignature && maker.signatures.refused({ signature, why: refusedSignature, waitMs });
  const why = confirmed ?? refused;
  if (why !== undefined) {
    const stop = explainStop(why, { api: maker.api, nowMs: maker.clock.wallMs() });
    maker.onStop(stop);
    return { kind: 'done', state, stop };
  }
  // What is left is held: its turn comes with another feed.
  if (rowsToSend(state).length === 0) return { kind: 'done', state };
  return { kind: 'again', state, delayMs: delayMs(maker, judgement) };
}

function delayMs(maker: CallMaker, { signAgain, goesOnAtOnce, waitMs, tries }: CallJudgement): number {
  if (signAgain || goesOnAtOnce) return waitMs;
  return Math.max(waitMs, backoffMs(tries, maker.random()));
}

function endOf(result: CallResult, judgement: CallJudgement): CallEnd {
  if (result.kind === 'silent' || result.kind === 'undelivered') return 'unheard';
  return judgement.throttled ? 'throttled' : 'served';
}
