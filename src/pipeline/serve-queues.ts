// Serves the queues of an app for whatever runs feed them, until told to stop.
import type { JobRegistry } from '../core/deletion-job.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { ServedQueue } from '../core/ports/batch-queue.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Clock, Random } from '../core/ports/clock.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import { afterCall, outOfReach, startReach } from '../core/reach.ts';
import { TARGETS, type Target } from '../core/targets.ts';
import { type CallReport, NO_NOTES } from './call-maker.ts';
import { createActivation } from './make-call.ts';
import { type Ending, RunEnding } from './run-ending.ts';
import { createTargetPacer } from './target-pacer.ts';

export interface ServeRequest {
  readonly registry: JobRegistry;
  /** How rows are looked up first, where the terms of a batch ask for it. */
  readonly checkFirst: LookUpJob;
  readonly api: DeletionApi;
  readonly openQueue: (target: Target) => ServedQueue;
  readonly budgetFor: (target: Target) => CallBudget;
  /** The budget of the API that reads back. */
  readonly checkBudgetFor: (target: Target) => CallBudget;
  /** Calls per second that the app has; what a run may make travels with its batches. */
  readonly limitFor: (target: Target) => number;
  readonly mostInFlight: number;
  readonly interrupt: AbortSignal;
  /** Calls its argument when the store of the queues is lost. */
  readonly onLost: (listener: (error: Error) => void) => void;
  readonly onCall: (target: Target, report: CallReport) => void;
  readonly clock: Clock;
  readonly random: Random;
}

/** Used only where a batch comes without terms, which a shared queue does not do. */
const WITHOUT_TERMS = { maxAttempts: 1, wire: { subscriberField: 'SubscriberToDel_Account' } } as const;

/** Longer than the longest pause between two calls while there is work to do. */
const IDLE_MS = 30_000;

/** Resolves to why it ended; calls under way are let end, and what was taken without a call is given back. */
export async function serveQueues(request: ServeRequest): Promise<Ending> {
  const ending = new RunEnding();
  const onAbort = () => ending.end({ kind: 'interrupted' });
  if (request.interrupt.aborted) onAbort();
  request.interrupt.addEventListener('abort', onAbort);
  request.onLost((error) => ending.end({ kind: 'fault', error }));
  try {
    const stops = TARGETS.map((target) => serve(target, request, ending));
    await new Promise<void>((resolve) => {
      ending.onEnd(resolve);
    });
    await Promise.all(stops.map((stop) => stop()));
  } finally {
    request.interrupt.removeEventListener('abort', onAbort);
  }
  return ending.reason ?? { kind: 'interrupted' };
}

/** Returns how to stop. */
function serve(target: Target, request: ServeRequest, ending: RunEnding): () => Promise<void> {
  const { clock } = request;
  const queue = request.openQueue(target);
  const pacer = createTargetPacer(
    {
      rate: request.limitFor(target),
      mostInFlight: request.mostInFlight,
      budget: request.budgetFor(target),
      onGoalChange: (goal) => queue.setConcurrency(goal),
    },
    { rate: () => request.checkFirst.callsPerSecond, budget: () => request.checkBudgetFor(target) },
    clock,
  );
  let reach = startReach(clock.monotonicMs());
  let calledMs = clock.monotonicMs();
  const activation = createActivation({
    ...WITHOUT_TERMS,
    ...request,
    job: request.registry.jobs[target],
    ledger: NO_NOTES,
    pacer,
    onStop: (stop) => ending.end({ kind: 'refused', stop }),
    onFault: (error) => ending.end({ kind: 'fault', error }),
    onCall(report) {
      const nowMs = clock.monotonicMs();
      // Hours without a batch are no silence of the server.
      if (nowMs - calledMs > IDLE_MS) reach = startReach(nowMs);
      calledMs = nowMs;
      reach = afterCall(reach, report.end, nowMs);
      const how = outOfReach(reach, nowMs);
      if (how !== undefined) ending.end({ kind: 'out-of-reach', how });
      request.onCall(target, report);
    },
  });
  ending.onEnd(() => {
    queue.stopTaking();
    pacer.halt();
  });
  queue.work(activation, pacer.inFlightGoal());
  return () => queue.close();
}
