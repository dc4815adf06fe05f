// Looks rows up target by target, until each has its verdict or there is a reason to end.
import type { JobRegistry } from '../core/deletion-job.ts';
import type { JudgedRow } from '../core/judge-look-up.ts';
import type { LookUpJob, LookUpRegistry } from '../core/look-up-job.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Clock, Random } from '../core/ports/clock.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import { TARGETS, type Target } from '../core/targets.ts';
import { type BatchToLookUp, LookUpFeed } from './look-up-feed.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { type Ending, RunEnding } from './run-ending.ts';
import { type LookUpReport, type LookUpService, serveLookUps } from './serve-look-ups.ts';

/** What can be seen from outside of looking up while it goes on. */
export interface LookUpObserver {
  onTarget(target: Target, pacer: Pick<Pacer, 'pace' | 'inFlightGoal'>): void;
  onCall(report: LookUpReport): void;
}

/** What looking up needs, whatever the rows. */
export interface LookUpMeans {
  readonly registry: Pick<JobRegistry, 'common'>;
  readonly lookUps: LookUpRegistry;
  readonly api: Pick<DeletionApi, 'call' | 'signAgain' | 'host' | 'serverAheadMs'>;
  /** Given if other processes read back for the same app. */
  readonly budgetFor?: ((target: Target) => CallBudget) | undefined;
  /** Calls per second for a read-back API; Infinity for no limit. */
  readonly rateFor: (job: LookUpJob) => number;
  readonly mostInFlight: number;
  readonly maxAttempts: number;
  /** How long a row that is present is asked again, ms. */
  readonly patienceMs: number;
  readonly interrupt: AbortSignal;
  /** Given if an operator can hold the run back meanwhile. */
  readonly control?: LookUpService['control'];
  readonly observer: LookUpObserver;
  readonly clock: Clock;
  readonly random: Random;
}

/** Told verdicts as they come, with the target of the rows. */
export type OnJudged = (judged: readonly JudgedRow[], target: Target) => void;

/** Resolves to why it ended early, or undefined when each row has its verdict. */
export async function lookUpRows(
  rows: AsyncIterable<BatchToLookUp>,
  means: LookUpMeans,
  onJudged: OnJudged,
): Promise<Ending | undefined> {
  const { interrupt, lookUps } = means;
  const ending = new RunEnding();
  const onAbort = () => ending.end({ kind: 'interrupted' });
  if (interrupt.aborted) onAbort();
  interrupt.addEventListener('abort', onAbort);
  const feed = new LookUpFeed(rows, lookUps);
  try {
    // Batches stand in the order of the targets, so that each has one turn.
    for (const target of TARGETS) {
      if (ending.reason === undefined && (await feed.peekTarget()) === target) {
        await serveTarget(target, means, { feed, ending, onJudged });
      }
    }
  } finally {
    interrupt.removeEventListener('abort', onAbort);
    await feed.close();
  }
  return ending.reason;
}

interface Course {
  readonly feed: LookUpFeed;
  readonly ending: RunEnding;
  readonly onJudged: OnJudged;
}

async function serveTarget(target: Target, means: LookUpMeans, course: Course): Promise<void> {
  const { clock, observer, budgetFor } = means;
  const job = means.lookUps[target];
  const pacer = createPacer(
    {
      rate: means.rateFor(job),
      mostInFlight: means.mostInFlight,
      ...(budgetFor === undefined ? {} : { budget: budgetFor(target) }),
    },
    clock,
  );
  observer.onTarget(target, pacer);
  await serveLookUps({
    job,
    registry: means.registry,
    api: means.api,
    pacer,
    clock,
    random: means.random,
    maxAttempts: means.maxAttempts,
    patienceMs: means.patienceMs,
    next: () => course.feed.take(target),
    onJudged: (judged) => course.onJudged(judged, target),
    onCall: (report) => observer.onCall(report),
    ending: course.ending,
    control: means.control,
  });
}
