// One activation of a batch: at most one API call, whose answer settles rows or sends them back to be tried again.
import { backoffMs } from '../core/backoff.ts';
import { type BatchState, possiblySent, rowsToSend } from '../core/batch-state.ts';
import type { CallResult } from '../core/call-result.ts';
import type { DeletionJob, JobRegistry, WireOptions } from '../core/deletion-job.ts';
import { type CallJudgement, judgeCall, type StopReason } from '../core/judge-call.ts';
import type { Activation, ActivationEnd, QueuedBatch } from '../core/ports/batch-queue.ts';
import type { Clock, Random } from '../core/ports/clock.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { CallEnd } from '../core/reach.ts';
import { explainStop } from './explain-stop.ts';
import type { Pacer } from './pacer.ts';
import type { CallTiming, Permit } from './permit.ts';
import { SignatureTurns } from './signature-turns.ts';

/** What the run is told of each call. */
export interface CallReport {
  readonly batch: number;
  /** Given where the batch may be another run's. */
  readonly runId?: string;
  /** How many the call carried. */
  readonly rows: number;
  readonly result: CallResult;
  readonly judgement: CallJudgement;
  readonly latencyMs: number;
  readonly end: CallEnd;
}

export interface CallMaker {
  readonly registry: JobRegistry;
  readonly job: DeletionJob;
  readonly wire: WireOptions;
  readonly api: DeletionApi;
  readonly ledger: Pick<RunLedger, 'sending' | 'keepOpen'>;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly random: Random;
  readonly maxAttempts: number;
  readonly onCall: (report: CallReport) => void;
  /** Every further call would be answered alike. */
  readonly onStop: (reason: StopReason) => void;
  /** The call could not be made or noted; nothing was settled. */
  readonly onFault: (error: unknown) => void;
}

/** For batches whose run keeps its notes elsewhere. */
export const NO_NOTES: CallMaker['ledger'] = { sending() {}, keepOpen() {} };

/** A batch that is not to be called now goes back as it came; the run is ending, so the delay hardly matters. */
const HALTED_DELAY_MS = 1_000;

export function createActivation(request: CallMaker): Activation {
  const maker = { ...request, signatures: new SignatureTurns(request) };
  return async (batch) => {
    try {
      const permit = await maker.pacer.permit(rateOf(batch));
      return permit === undefined ? asItCame(batch) : await makeCall(maker, batch, permit);
    } catch (error) {
      maker.onFault(error);
      return asItCame(batch);
    }
  };
}

interface JudgedAnswer {
  readonly judgement: CallJudgement;
  /** Number of the signature that the call carried. */
  readonly signature: number;
}

interface SigningMaker extends CallMaker {
  readonly signatures: SignatureTurns;
}

function rateOf({ terms }: QueuedBatch): number | undefined {
  return terms === undefined ? undefined : (terms.rate ?? Number.POSITIVE_INFINITY);
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
      answered: report.end !== 'unheard',
      throttled: report.judgement.throttled,
    };
    maker.onCall(report);
    if (wasSignatureAccepted(report)) maker.signatures.accepted(signature);
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
    permit.dropped();
    permit.ended({ latencyMs: 0, answered: false, throttled: false });
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
  else permit.departed();
}

function judge(
  maker: CallMaker,
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
  if (state.open.length === 0) return { kind: 'done', state };
  maker.ledger.keepOpen(batch.batch, state);
  const refused = refusedSignature && maker.signatures.refused({ signature, why: refusedSignature, waitMs });
  const why = judgement.stop ?? refused;
  if (why !== undefined) {
    const stop = explainStop(why, { api: maker.api, nowMs: maker.clock.wallMs() });
    maker.onStop(stop);
    return { kind: 'done', state, stop };
  }
  return { kind: 'again', state, delayMs: delayMs(maker, judgement, state) };
}

function delayMs(maker: CallMaker, judgement: CallJudgement, state: BatchState): number {
  if (judgement.signAgain || judgement.goesOnAtOnce) return judgement.waitMs;
  return Math.max(judgement.waitMs, backoffMs(state.calls, maker.random()));
}

function endOf(result: CallResult, judgement: CallJudgement): CallEnd {
  if (result.kind === 'silent' || result.kind === 'undelivered') return 'unheard';
  return judgement.throttled ? 'throttled' : 'served';
}
