// Joins what probing a plan needs: its batches, API, budget, log, and probe.json.

import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import { readBatches } from '../adapters/run-dir/batches-reader.ts';
import { writeProbe } from '../adapters/run-dir/probe-file.ts';
import { lockRun } from '../adapters/run-dir/run-lock.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import { AppError, type ErrorKind } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';
import type { Probe, ProbeWish } from '../core/probe.ts';
import { seedFrom } from '../core/seeded-draw.ts';
import { shellQuoted } from '../core/shell-quoted.ts';
import { reasonOf } from '../pipeline/ending-reason.ts';
import { refuseUnprobed } from '../pipeline/guards/probe.ts';
import type { LookUpObserver } from '../pipeline/look-up-rows.ts';
import { type ProbeEnd, probeRows } from '../pipeline/probe-rows.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import { limitForm, lockReading } from './app-lock.ts';
import { appOfPlan, lookUpRateOf } from './app-of.ts';
import { logLookUp, openLogOf } from './log-run.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { openReadBudgets } from './open-queues.ts';
import { targetsIn } from './plan-targets.ts';

/** What can be seen of a probe from outside while it goes on. */
export interface ProbeObserver {
  /** @param rows how many are to be looked up */
  onBegin(rows: number): void;
  onCall: LookUpObserver['onCall'];
  /** Told the figures before they are judged. */
  onComplete(probe: Probe): void;
}

export interface PlanToProbe {
  readonly runDir: string;
  readonly plan: Plan;
}

export interface ProbeAttendance {
  readonly observer: ProbeObserver;
  readonly interrupt: AbortSignal;
}

/**
 * Looks up what the plan asks for, and keeps the figures in its run directory; undefined if the
 * plan asks for no probe. Throws `AppError`: `guard.probe-least` if fewer rows are there than the
 * plan wants; passing, refused or interrupted if the probe ended early.
 */
export async function probePlan(
  config: Config,
  { runDir, plan }: PlanToProbe,
  attendance: ProbeAttendance,
): Promise<Probe | undefined> {
  const wish = plan.options.probe;
  if (wish === undefined) return undefined;
  const lock = lockRun(runDir);
  try {
    const startedAt = now();
    // The batches alone decide: the same input planned again is probed in the same rows.
    const seed = seedFrom(plan.batches_sha256);
    const end = await lookUp(config, { runDir, plan, wish, seed }, attendance).catch(asEnding);
    if (end.kind === 'ended-early') throw endedEarly(end.ending, { runDir, wish });
    const { verdicts, byTarget, calls } = end.counts;
    const probe: Probe = {
      format: 1,
      seal: plan.seal,
      seed,
      asked: wish.rows,
      least: wish.least,
      rows: Math.min(wish.rows, plan.rows_to_send),
      verdicts,
      by_target: byTarget,
      calls,
      started_at: startedAt,
      finished_at: now(),
    };
    await writeProbe(runDir, probe).catch((error: unknown) => {
      throw endedEarly({ kind: 'fault', error }, { runDir, wish });
    });
    attendance.observer.onComplete(probe);
    refuseUnprobed({ runDir, plan, probe });
    return probe;
  } finally {
    lock.release();
  }
}

interface ProbeCourse extends PlanToProbe {
  readonly wish: ProbeWish;
  readonly seed: string;
}

async function lookUp(
  config: Config,
  { runDir, plan, wish, seed }: ProbeCourse,
  { observer, interrupt }: ProbeAttendance,
): Promise<ProbeEnd> {
  const app = appOfPlan(config, plan);
  const log = openLogOf({ runDir, config });
  const readingLock = lockReading(limitForm(config), { ...app, targets: targetsIn(plan) });
  try {
    const api = openApi(config, app);
    try {
      const budgets = await openReadBudgets(config, app.sdkappid);
      try {
        const wanted = Math.min(wish.rows, plan.rows_to_send);
        log.info({ rows: wanted, seed }, 'probe begins');
        observer.onBegin(wanted);
        const end = await probeRows({
          batches: readBatches(runDir),
          rows: plan.rows_to_send,
          wanted,
          seed,
          registry,
          lookUps,
          api,
          budgetFor: budgets.budgetFor,
          rateFor: (job) => lookUpRateOf(config, job, app.endpoint),
          mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
          maxAttempts: config.attempts,
          interrupt,
          observer: {
            onTarget: (target) => log.info({ target }, 'target is looked up'),
            onCall: (report) => {
              logLookUp(log, report);
              observer.onCall(report);
            },
          },
          clock: systemClock,
          random: Math.random,
        });
        log.info(end.kind === 'complete' ? end.counts : { end: end.ending.kind }, 'probe ends');
        return end;
      } finally {
        await budgets.close();
      }
    } finally {
      await api.close();
    }
  } finally {
    readingLock.release();
  }
}

/** What keeps a probe from beginning is told in the same way as what ends it. */
function asEnding(error: unknown): ProbeEnd {
  return { kind: 'ended-early', ending: { kind: 'fault', error } };
}

function endedEarly(
  ending: Ending,
  { runDir, wish }: { readonly runDir: string; readonly wish: ProbeWish },
): unknown {
  // What is no AppError is a defect, and shows its stack.
  if (ending.kind === 'fault' && !(ending.error instanceof AppError)) return ending.error;
  const goOn =
    wish.least === null
      ? `Plan again, or carry the plan out without its probe: chat-purge apply ${shellQuoted(runDir)}.`
      : 'Plan again, which makes the probe again: apply refuses this plan.';
  return new AppError('probe.ended-early', `the probe was not completed: ${reasonOf(ending)}`, {
    kind: kindOf(ending),
    hint: `Nothing was sent. ${adviceFor(ending)}${goOn}`,
    cause: ending.kind === 'fault' ? ending.error : undefined,
  });
}

/** A sentence and the space behind it, or nothing. */
function adviceFor(ending: Ending): string {
  if (ending.kind === 'refused') return ending.stop.advice === undefined ? '' : `${ending.stop.advice} `;
  if (ending.kind === 'fault' && ending.error instanceof AppError) {
    // A fault that passes advises to go on with `apply`, which is not how a probe goes on.
    if (ending.error.kind === 'passing') return '';
    return `${ending.error.hint.replace(/^Nothing was sent\. /, '')} `;
  }
  return ending.kind === 'out-of-reach' ? 'Check network, endpoint and other traffic of the app. ' : '';
}

function kindOf(ending: Ending): ErrorKind {
  if (ending.kind === 'interrupted' || ending.kind === 'refused') return ending.kind;
  return ending.kind === 'fault' && ending.error instanceof AppError ? ending.error.kind : 'passing';
}

function now(): string {
  return new Date(systemClock.wallMs()).toISOString();
}
