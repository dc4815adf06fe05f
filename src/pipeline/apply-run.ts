// Carries out a sealed plan: target by target, until every batch is settled or there is a reason to end.
import { AppError } from '../core/app-error.ts';
import type { Batch } from '../core/batch.ts';
import type { JobRegistry, WireOptions } from '../core/deletion-job.ts';
import type { FailureLimit } from '../core/failure-sample.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { Plan } from '../core/plan.ts';
import type { Activation, BatchQueue } from '../core/ports/batch-queue.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Clock, Random } from '../core/ports/clock.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import { afterCall, outOfReach, startReach } from '../core/reach.ts';
import { TARGETS, type Target } from '../core/targets.ts';
import { BatchFeed } from './batch-feed.ts';
import { type CallReport, NO_NOTES } from './call-maker.ts';
import { failureLook, type Look } from './failure-look.ts';
import { createActivation } from './make-call.ts';
import type { Pacer } from './pacer.ts';
import type { RunControl } from './run-control.ts';
import { type Ending, RunEnding } from './run-ending.ts';
import { serveTarget } from './serve-target.ts';
import type { SharedQueues } from './shared-queues.ts';
import { type CheckPace, createTargetPacer, type TargetPacer } from './target-pacer.ts';

/** What can be seen of a run from outside while it goes on. */
export interface RunObserver {
  /** A target's turn has come. */
  onTarget(target: Target, pacer: Pick<Pacer, 'pace' | 'inFlightGoal'>): void;
  onCall(target: Target, report: CallReport): void;
}

export interface ApplyRequest {
  readonly plan: Plan;
  readonly registry: JobRegistry;
  readonly wire: WireOptions;
  readonly ledger: RunLedger;
  readonly readBatches: () => AsyncIterable<Batch>;
  /** For a queue of this process alone. */
  readonly openQueue: (target: Target) => Promise<BatchQueue>;
  /** The queues of all targets of the plan, where other processes serve them too. */
  readonly queues?: SharedQueues | undefined;
  /** Given where other processes make calls for the same app. */
  readonly budgetFor?: (target: Target) => CallBudget;
  /** Whether this process makes calls; if not, others must serve the queue. */
  readonly work: boolean;
  /** Told at the end whether shared queues hold nothing of the run any more. */
  readonly onLeft: (isClean: boolean) => void;
  readonly api: DeletionApi;
  /** Calls per second for an API; Infinity for no limit. Asked again when `control` has another rate. */
  readonly rateFor: (target: Target) => number;
  /** How the operator holds the run, changes its rate or ends it. */
  readonly control: RunControl;
  readonly mostInFlight: number;
  readonly maxAttempts: number;
  /** Given where rows of its target are looked up before they are sent. */
  readonly checkFirst?: LookUpJob | undefined;
  readonly checkPaceFor: (target: Target) => CheckPace;
  /** When too many failed rows end the run. */
  readonly failureLimit: FailureLimit;
  /** Most batches in the queue at a time. */
  readonly highWater: number;
  /** Most rows to send now (`--canary`); all where it is left out. */
  readonly mostRows?: number | undefined;
  /** Aborted when the person wants the run to end: calls under way are let end. */
  readonly interrupt: AbortSignal;
  readonly observer: RunObserver;
  readonly clock: Clock;
  readonly random: Random;
}

/** What waits in a shared queue is called within about this time, s; so long a second run waits for its first turn. */
const WAITING_S = 2;
const LEAST_WAITING = 20;

/** Resolves to why the run ended early, or undefined when every batch is settled. Faults come as an ending too. */
export async function applyRun(request: ApplyRequest): Promise<Ending | undefined> {
  const ending = new RunEnding();
  const feed = new BatchFeed(request.readBatches(), request.ledger, request.mostRows);
  const { queues } = request;
  const stopListening = listen(request, ending);
  try {
    for (const target of TARGETS) {
      const course = { feed, ending };
      if (await isTurnOf(target, queues, course)) await carryOut(target, request, course);
    }
    if (ending.reason === undefined && (await feed.peek()) !== undefined) throw outOfOrder();
  } catch (error) {
    ending.end({ kind: 'fault', error });
  } finally {
    stopListening();
    await feed.close();
    await queues?.ended(ending, request.onLeft);
  }
  return ending.reason;
}

/** Ends the run when the person or the operator wants it; returns how to take that back. */
function listen({ interrupt, control, queues }: ApplyRequest, ending: RunEnding): () => void {
  ending.onEnd(() => queues?.rest());
  const onAbort = () => ending.end(control.whenStopped({ kind: 'interrupted' }));
  const onChange = () => {
    if (control.ending !== undefined) ending.end(control.ending);
  };
  onChange();
  if (interrupt.aborted) onAbort();
  interrupt.addEventListener('abort', onAbort);
  const stopListening = control.onChange(onChange);
  return () => {
    interrupt.removeEventListener('abort', onAbort);
    stopListening();
  };
}

interface Course {
  readonly feed: BatchFeed;
  readonly ending: RunEnding;
}

async function isTurnOf(target: Target, queues: SharedQueues | undefined, course: Course): Promise<boolean> {
  if (queues?.mayBeLeft(target, course.ending) === true) return true;
  return course.ending.reason === undefined && (await course.feed.peek())?.target === target;
}

async function carryOut(target: Target, request: ApplyRequest, course: Course): Promise<void> {
  const { queues } = request;
  const shared = queues?.of(target);
  const queue = shared ?? (await request.openQueue(target));
  let stopListening: (() => void) | undefined;
  try {
    const pacer = createTargetPacer(
      {
        rate: request.rateFor(target),
        mostInFlight: request.mostInFlight,
        ...(request.budgetFor === undefined ? {} : { budget: request.budgetFor(target) }),
        onGoalChange: (goal) => queue.setConcurrency(goal),
      },
      request.checkPaceFor(target),
      request.clock,
    );
    stopListening = obeyControl(target, request, { pacer, queue });
    request.observer.onTarget(target, pacer);
    const look = failureLook(target, request, course.ending);
    const activation = activationFor(target, request, { ...course, pacer, queue, look });
    const isCalling = request.work && course.ending.reason === undefined;
    if (isCalling) queue.work(activation, pacer.inFlightGoal());
    await serveTarget({
      ...course,
      job: request.registry.jobs[target],
      queue,
      queues,
      ledger: request.ledger,
      pacer,
      clock: request.clock,
      highWater: request.highWater,
      control: request.control,
      mostWaiting: () => Math.ceil(Math.max(LEAST_WAITING, request.rateFor(target) * WAITING_S)),
      onLeft: (isClean) => queues?.leave(target, isClean),
      // Others made these calls, so only the collected batches show how they ended.
      ...(queue.shared === undefined ? {} : { onCollected: look }),
    });
  } finally {
    stopListening?.();
    // Shared ones stay open: in each of them the run can have to be held.
    await (shared === undefined ? queue.close() : queue.stopWorking());
  }
}

interface Service {
  readonly pacer: Pacer;
  readonly queue: BatchQueue;
}

/** Lets the pacer follow what the operator wants; returns how to take that back. */
function obeyControl(target: Target, request: ApplyRequest, { pacer, queue }: Service): () => void {
  const { control, rateFor } = request;
  let { rate } = control;
  const follow = () => {
    // In a shared queue this process calls for other runs too: there the held run's batches are taken back.
    if (queue.shared === undefined) pacer.setHeld(control.heldBy !== undefined);
    if (control.rate === rate) return;
    rate = control.rate;
    pacer.setRate(rateFor(target));
  };
  follow();
  return control.onChange(follow);
}

function activationFor(
  target: Target,
  request: ApplyRequest,
  course: Course & { readonly pacer: TargetPacer; readonly queue: BatchQueue; readonly look: Look },
): Activation {
  const { clock, observer } = request;
  const { look, feed } = course;
  const isShared = course.queue.shared !== undefined;
  let reach = startReach(clock.monotonicMs());
  // While the run is held nothing is sent, and that is no silence of the server.
  request.control.onChange(() => {
    reach = startReach(clock.monotonicMs());
  });
  return createActivation({
    registry: request.registry,
    job: request.registry.jobs[target],
    wire: request.wire,
    api: request.api,
    // In a shared queue the batch may be another run's; there the notes are written when batches are fed.
    ledger: isShared ? NO_NOTES : request.ledger,
    pacer: course.pacer,
    clock,
    random: request.random,
    maxAttempts: request.maxAttempts,
    checkFirst: request.checkFirst,
    batchesLeft: isShared ? undefined : feed.leftOf(target),
    holds: isShared ? undefined : () => request.control.timesHeld,
    onStop: (stop) => course.ending.end({ kind: 'refused', stop }),
    onFault: (error) => course.ending.end({ kind: 'fault', error }),
    onCall: (report) => {
      const nowMs = clock.monotonicMs();
      reach = afterCall(reach, report.end, nowMs);
      const how = outOfReach(reach, nowMs);
      if (how !== undefined) course.ending.end({ kind: 'out-of-reach', how });
      if (!isShared) look(report.judgement.settled);
      if ((report.runId ?? request.plan.run_id) === request.plan.run_id) observer.onCall(target, report);
    },
  });
}

/** Each target has one turn: a batch that stands behind it would be left out in silence. */
function outOfOrder(): AppError {
  return new AppError('plan.out-of-order', 'the batches do not stand in the order of the targets', {
    kind: 'defect',
    hint: 'Nothing is lost: the rows left out count as not sent. Plan again from the input, and please report this.',
  });
}
