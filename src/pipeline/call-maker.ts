// What an activation needs of the world, and what it tells of its call.
import type { CallResult } from '../core/call-result.ts';
import type { DeletionJob, JobRegistry, WireOptions } from '../core/deletion-job.ts';
import type { CallJudgement, StopReason } from '../core/judge-call.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { Clock, Random } from '../core/ports/clock.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { CallEnd } from '../core/reach.ts';
import type { SignatureTurns } from './signature-turns.ts';
import type { StopDoubts } from './stop-doubts.ts';
import type { TargetPacer } from './target-pacer.ts';

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
  readonly pacer: TargetPacer;
  readonly clock: Clock;
  readonly random: Random;
  readonly maxAttempts: number;
  /** Given where rows of its target are looked up before they are sent, unless a batch's terms say otherwise. */
  readonly checkFirst?: LookUpJob | undefined;
  /** How often the run has been held: what was looked up before a hold says nothing of now. Left out where batches are taken back instead. */
  readonly holds?: (() => number) | undefined;
  /** How many batches are left to call, as far as it is known; left out if others feed them. */
  readonly batchesLeft?: (() => number) | undefined;
  readonly onCall: (report: CallReport) => void;
  /** Every further call would be answered alike. */
  readonly onStop: (reason: StopReason) => void;
  /** The call could not be made or noted; nothing was settled. */
  readonly onFault: (error: unknown) => void;
}

export interface SigningMaker extends CallMaker {
  readonly signatures: SignatureTurns;
  readonly doubts: StopDoubts;
}

/** For batches whose run keeps its notes elsewhere. */
export const NO_NOTES: CallMaker['ledger'] = { sending() {}, keepOpen() {} };
