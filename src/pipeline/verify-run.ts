// Asks the server whether what a run deleted, or may have deleted, is gone, and enters what it says into the books.
import { count } from '../core/amounts.ts';
import { sumOf } from '../core/outcome.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Amendment } from '../core/ports/run-ledger.ts';
import type { RunStore, WordedBatch } from '../core/ports/run-store.ts';
import type { VerificationStore } from '../core/ports/verification-store.ts';
import type { SettledRow } from '../core/settled-rows.ts';
import { finishedExitCode, type Summary, summarise } from '../core/summary.ts';
import type { VerdictCounts, VerificationScope } from '../core/verification.ts';
import { isFinished, startOf } from './execute-plan.ts';
import { type LookUpMeans, type LookUpObserver, lookUpRows } from './look-up-rows.ts';
import type { VerificationEnd } from './verification-end.ts';

/** What can be seen of a verification from outside while it goes on. */
export interface VerificationObserver extends LookUpObserver {
  /** @param rows how many are to be looked up */
  onBegin(scope: VerificationScope, rows: number): void;
}

export interface Verification extends LookUpMeans {
  readonly store: RunStore;
  readonly verdicts: VerificationStore;
  readonly scope: VerificationScope;
  readonly observer: VerificationObserver;
  readonly toolVersion: string;
  /** Who asks, for the ledger. */
  readonly executor: { readonly pid: number; readonly host: string; readonly user: string };
}

/** Throws `AppError` only where the books cannot be read or written. */
export async function verifyRun(verification: Verification): Promise<VerificationEnd> {
  const { verdicts, scope, clock } = verification;
  // One that was cut off is gone on with; another scope would leave out what it has not asked.
  if (verdicts.book.underWay !== scope) verdicts.begin(scope, now(clock));
  verification.observer.onBegin(scope, await countRows(rowsToAsk(verification)));
  const ending = await lookUpRows(rowsToAsk(verification), verification, (judged) =>
    verdicts.note(judged, now(clock)),
  );
  if (ending !== undefined) return { kind: 'ended-early', ending, verdicts: verdicts.book.counts() };
  const settled = await settleUnknown(verification);
  const counts = await verdicts.writeReport();
  const cameBack = verdicts.book.cameBack();
  const summary = await remakeReports(verification, counts);
  await verification.store.ledger.record({
    type: 'run',
    event: 'verified',
    at: now(clock),
    reason: `${scope}: ${count(counts.gone)} gone, ${count(counts.present)} present, ${count(counts.unverifiable)} unverifiable`,
    ...verification.executor,
  });
  await verdicts.finish(scope, now(clock));
  return { kind: 'complete', verdicts: counts, cameBack, settled, summary };
}

/** The deleted and unknown rows that this pass has no verdict on yet. */
async function* rowsToAsk({
  store,
  verdicts,
  scope,
}: Pick<Verification, 'store' | 'verdicts' | 'scope'>): AsyncGenerator<WordedBatch> {
  const { book } = verdicts;
  for await (const { batch, rows } of store.wordedBatches()) {
    const asked = rows.filter(
      ({ row, outcome }) =>
        (outcome === 'deleted' || outcome === 'unknown') &&
        book.verdictOf(batch.batch, row) === undefined &&
        (scope === 'all' || book.earlierVerdictOf(batch.batch, row) !== 'gone'),
    );
    if (asked.length > 0) yield { batch, rows: asked };
  }
}

async function countRows(batches: AsyncIterable<WordedBatch>): Promise<number> {
  let count = 0;
  for await (const { rows } of batches) count += rows.length;
  return count;
}

const AMEND_AT_A_TIME = 200;

/** On disk before anything is made of it. Doing it twice changes nothing: what is settled is not unknown any more. */
async function settleUnknown(verification: Verification): Promise<{ deleted: number; failed: number }> {
  const { store } = verification;
  const settled = { deleted: 0, failed: 0 };
  let amendments: Amendment[] = [];
  for await (const { batch, rows } of store.wordedBatches()) {
    const known = rows.flatMap((row) => nowKnown(row, batch.batch, verification) ?? []);
    if (known.length === 0) continue;
    for (const { outcome } of known) settled[outcome === 'deleted' ? 'deleted' : 'failed'] += 1;
    amendments.push({ batch, rows: known });
    if (amendments.length < AMEND_AT_A_TIME) continue;
    await store.ledger.amend(amendments);
    amendments = [];
  }
  await store.ledger.amend(amendments);
  return settled;
}

function nowKnown(row: SettledRow, batch: number, { verdicts, clock }: Verification): SettledRow | undefined {
  if (row.outcome !== 'unknown') return undefined;
  const at = now(clock);
  switch (verdicts.book.verdictOf(batch, row.row)) {
    case 'gone':
      return {
        ...row,
        outcome: 'deleted',
        note: 'confirmed_by_absence',
        message: 'not there when looked up',
        at,
      };
    case 'present':
      return { ...row, outcome: 'failed', note: 'still_present', message: 'still there when looked up', at };
    case 'unverifiable':
    case undefined:
    default:
      return undefined;
  }
}

/** The state of the run stays: a verification neither ends a run nor begins it. */
async function remakeReports(
  { store, toolVersion }: Verification,
  verified: VerdictCounts,
): Promise<Summary> {
  const { counts: outcomes, outcomesSha256: outcomes_sha256 } = await store.writeReports();
  // After the reports, which take a while: the run can be paused meanwhile.
  const before = await store.readSummary();
  const summary = { ...(before ?? lostSummary(store, toolVersion)), outcomes, outcomes_sha256, verified };
  const remade = {
    ...summary,
    balanced: sumOf(outcomes) === store.plan.rows,
    exit_code: summary.state === 'finished' ? finishedExitCode(outcomes, verified) : summary.exit_code,
  };
  await store.writeSummary(remade);
  return remade;
}

function lostSummary(store: RunStore, toolVersion: string): Summary {
  const { books } = store.ledger;
  return summarise(store.plan, {
    state: isFinished(store) ? 'finished' : 'stopped',
    exitCode: null,
    reason: null,
    outcomes: {},
    calls: books.calls,
    retries: books.retries,
    throttled: books.throttled,
    startedAt: startOf(store, undefined),
    finishedAt: null,
    toolVersion,
  });
}

function now(clock: Clock): string {
  return new Date(clock.wallMs()).toISOString();
}
