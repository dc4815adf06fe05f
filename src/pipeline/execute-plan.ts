// A run from its first call, or its next one, to its reports: carries the plan out and closes the books.

import { count } from '../core/amounts.ts';
import { AppError } from '../core/app-error.ts';
import type { FailureCount } from '../core/books.ts';
import { type EndWarning, endWarnings } from '../core/end-warnings.ts';
import type { RunRecord } from '../core/ledger-record.ts';
import { addCounts, sumOf } from '../core/outcome.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Effort } from '../core/ports/run-ledger.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import { follow } from '../core/run-state.ts';
import { type Summary, summarise } from '../core/summary.ts';
import { endStateOf, exitCodeOf } from './end-codes.ts';
import { reasonOf } from './ending-reason.ts';
import { type Ending, endOfCancelled } from './run-ending.ts';
import type { VerificationEnd } from './verification-end.ts';

/** Makes the summary say that the run is on hold, or goes on. */
export type TellState = (state: 'running' | 'paused') => Promise<void>;

export interface Execution {
  readonly store: RunStore;
  /** Sends what is not settled; `undefined` when nothing is left. */
  readonly apply: (tell: TellState) => Promise<Ending | undefined>;
  readonly clock: Clock;
  readonly toolVersion: string;
  /** Whether a shared queue holds nothing of the run any more; undefined where there is none. */
  readonly queueClean?: () => boolean | undefined;
  /** Who carries the plan out, for the ledger. */
  readonly executor: Required<Pick<RunRecord, 'pid' | 'host' | 'user' | 'queue'>> &
    Pick<RunRecord, 'redis' | 'redis_gone'>;
}

export interface RunEnd {
  readonly summary: Summary;
  /** Why the run ended early; left out when it has finished. */
  readonly ending?: Ending;
  /** Given where what was deleted was looked up at the end. */
  readonly verification?: VerificationEnd;
  readonly failures: readonly FailureCount[];
}

/** Whether every batch is settled: then nothing is left to send. */
export function isFinished({ plan, ledger }: Pick<RunStore, 'plan' | 'ledger'>): boolean {
  return ledger.books.settledBatches === plan.batches;
}

/** When the run began, ISO 8601; null where neither summary nor ledger says it. */
export function startOf({ ledger }: Pick<RunStore, 'ledger'>, summary: Summary | undefined): string | null {
  return summary?.started_at ?? ledger.startedAt ?? null;
}

/** Carries out what is left of the plan. Throws `AppError` only where the books cannot be written. */
export async function executePlan(execution: Execution): Promise<RunEnd> {
  const { store, clock, executor, toolVersion } = execution;
  const before = await store.readSummary();
  followToRunning(store, before);
  const startedAt = startOf(store, before) ?? now(clock);
  const earlier = earlierOf(store, before);
  await store.ledger.record({
    type: 'run',
    event: store.ledger.begun ? 'continued' : 'started',
    at: now(clock),
    tool_version: toolVersion,
    seal: store.plan.seal,
    ...executor,
  });
  const tell: TellState = async (state) => {
    // A canary may have been verified since the run began.
    const verified = (await store.readSummary())?.verified;
    await store.writeSummary(liveSummary(execution, { state, startedAt, verified }));
  };
  await tell('running');
  const ending = endingOf(withCancel(await execution.apply(tell), store), store);
  return closeBooks(execution, { startedAt, ...earlier, ...(ending === undefined ? {} : { ending }) });
}

/** Without an ending the run is finished, so that holds only if every batch is settled. */
function endingOf(ended: Ending | undefined, store: RunStore): Ending | undefined {
  if (!isFinished(store)) return ended ?? { kind: 'fault', error: unsettled(store) };
  // Interrupt and threshold spare what was not sent: if nothing is left, the run has come to its
  // end.
  return ended?.kind === 'fault' || ended?.kind === 'canary' ? ended : undefined;
}

function unsettled({ plan, ledger }: RunStore): AppError {
  const left = plan.batches - ledger.books.settledBatches;
  return new AppError(
    'books.batches-open',
    `the run came to its end, and batches are not settled (${count(left)})`,
    {
      kind: 'defect',
      hint: 'Nothing is lost: run `chat-purge apply` on the run directory. Please report this with the run.log.',
    },
  );
}

/** Throws `AppError` (usage) where the run may not go on; that a cancelled one sends nothing is seen to by its ending. */
function followToRunning(store: RunStore, before: Summary | undefined): void {
  const state = before?.state ?? 'planned';
  if (state === 'finished') {
    // Books that are closed already are opened for nothing but clearing up what stands in the
    // shared queue. Earlier
    // versions called a run finished that had batches left: these can still be sent.
    if (!isFinished(store)) follow('stopped', 'running');
    return;
  }
  if (state === 'cancelled' && endOfCancelled(store.ledger.changes) !== undefined) return;
  follow(state, 'running');
}

/** Whoever was told that the run is cancelled is right, also where another reason came first. */
function withCancel(ended: Ending | undefined, { ledger }: RunStore): Ending | undefined {
  if (ended === undefined || ended.kind === 'fault') return ended;
  return endOfCancelled(ledger.changes) ?? ended;
}

interface Course {
  readonly startedAt: string | null;
  /** Given where the run had finished before: that moment stays, and the ledger has it already. */
  readonly finishedAt?: string;
  readonly ending?: Ending;
  /** Rows that earlier processes deleted. */
  readonly deletedBefore: number;
  /** Given if the run was over before: what was doubted then is still what is to be doubted. */
  readonly warnings?: Summary['warnings'];
}

/** What is known of the processes that worked on the run before this one. */
export function earlierOf(
  { ledger }: Pick<RunStore, 'ledger'>,
  before: Summary | undefined,
): Pick<Course, 'deletedBefore' | 'warnings'> {
  const deletedBefore = ledger.books.counts().deleted ?? 0;
  const isOver = before?.state === 'finished' || before?.state === 'cancelled';
  return { deletedBefore, ...(isOver ? { warnings: before.warnings ?? [] } : {}) };
}

/** Makes reports and summary anew from plan and ledger, without a call. */
export async function closeBooks(execution: Omit<Execution, 'apply'>, course: Course): Promise<RunEnd> {
  const { store, clock } = execution;
  const { startedAt, ending } = course;
  const { counts: counted, outcomesSha256 } = await store.writeReports();
  const verified = (await store.readSummary())?.verified;
  const state = endStateOf(ending);
  const summary = summarise(store.plan, {
    state: course.finishedAt === undefined ? follow('running', state) : state,
    exitCode: exitCodeOf(ending, { rows: store.plan.rows, counted, verified }),
    reason: ending === undefined ? null : reasonOf(ending),
    outcomes: counted,
    outcomesSha256,
    ...effortOf(store),
    startedAt,
    finishedAt: course.finishedAt ?? now(clock),
    toolVersion: execution.toolVersion,
    queueClean: execution.queueClean?.(),
    verified,
    warnings: course.warnings ?? warningsOf(store, counted, course),
    changes: store.ledger.changes,
  });
  if (course.finishedAt === undefined) await recordEnd(execution, state, summary);
  await store.writeSummary(summary);
  const failures = store.ledger.books.failures();
  return { summary, ...(ending === undefined ? {} : { ending }), failures };
}

async function recordEnd(
  { store, clock }: Pick<Execution, 'store' | 'clock'>,
  state: ReturnType<typeof endStateOf>,
  { reason, queue_clean }: Summary,
): Promise<void> {
  await store.ledger.record({
    type: 'run',
    event: state,
    at: now(clock),
    ...(reason === null ? {} : { reason }),
    ...(queue_clean === undefined ? {} : { queue_clean }),
  });
}

function warningsOf(
  { plan, ledger }: RunStore,
  outcomes: Summary['outcomes'],
  { deletedBefore }: Course,
): readonly EndWarning[] {
  return endWarnings({ parent: plan.parent, outcomes, doubted: ledger.books.doubted, deletedBefore });
}

function effortOf({ ledger }: RunStore): Effort {
  const { books } = ledger;
  const open = ledger.openEffort();
  return {
    calls: books.calls + open.calls,
    retries: books.retries + open.retries,
    throttled: books.throttled + open.throttled,
  };
}

function liveSummary(
  { store, toolVersion }: Execution,
  live: {
    readonly state: 'running' | 'paused';
    readonly startedAt: string;
    readonly verified: Summary['verified'];
  },
): Summary {
  const { plan, ledger } = store;
  const settled = ledger.books.counts();
  const left = plan.rows_to_send - sumOf(settled);
  const outcomes = addCounts(addCounts(settled, plan.excluded), { not_sent: left });
  return summarise(plan, {
    ...live,
    exitCode: null,
    reason: null,
    outcomes,
    calls: ledger.books.calls,
    retries: ledger.books.retries,
    throttled: ledger.books.throttled,
    finishedAt: null,
    toolVersion,
    changes: ledger.changes,
  });
}

function now(clock: Clock): string {
  return new Date(clock.wallMs()).toISOString();
}
