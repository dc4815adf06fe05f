// Carries out the batches of one target: feeds the queue, works it, and enters what comes out into the ledger.
import { AppError } from '../core/app-error.ts';
import { type BatchState, rowsToSend } from '../core/batch-state.ts';
import type { DeletionJob } from '../core/deletion-job.ts';
import type { BatchRecord } from '../core/ledger-record.ts';
import type { BatchQueue, EndedBatch, QueuedBatch } from '../core/ports/batch-queue.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import { coversEachRow, rowsIn, type SettledGroup } from '../core/settled-rows.ts';
import type { BatchFeed } from './batch-feed.ts';
import { HeldBatches, InQueue } from './held-batches.ts';
import type { Pacer } from './pacer.ts';
import type { RunControl } from './run-control.ts';
import type { RunEnding } from './run-ending.ts';
import type { SharedQueues } from './shared-queues.ts';
import {
  feedShared,
  isRestrained,
  LostBatches,
  leaveNothing,
  MOST_LEAVING_MS,
  type SharedRun,
  takeBack,
} from './shared-run.ts';

export interface TargetService {
  readonly job: DeletionJob;
  readonly queue: BatchQueue;
  /** The queues of all targets, where other processes serve them too. */
  readonly queues: SharedQueues | undefined;
  readonly feed: BatchFeed;
  readonly ledger: RunLedger;
  readonly pacer: Pacer;
  readonly ending: RunEnding;
  readonly control: RunControl;
  readonly clock: Clock;
  /** Most batches in the queue at a time. */
  readonly highWater: number;
  /** Most batches that wait for their turn in a shared queue: runs that are served in turn would wait for a long row. */
  readonly mostWaiting: () => number;
  /** Told at the end whether a shared queue holds nothing of the run any more. */
  readonly onLeft: (isClean: boolean) => void;
  /** Told the rows of each batch that was collected settled. */
  readonly onCollected?: (groups: readonly SettledGroup[]) => void;
}

/** Each round waits for the disk twice, so a run without a limit is quicker with fewer of them. */
const FEED_AT_A_TIME = 200;
const COLLECT_AT_A_TIME = 200;
/** How often the queue is fed and asked for ended batches: at the limit some calls' results then share a flush to the disk. */
const TICK_MS = 50;
/** The same while batches wait for others of their owner, which can have one call at a time. */
const OWNER_TICK_MS = 10;

/** Returns when all batches of the target are settled, or the run is ending and no call is under way. */
export async function serveTarget(service: TargetService): Promise<void> {
  const { ending } = service;
  const shared = sharedRunOf(service);
  const places: Places = { inQueue: new InQueue(), held: new HeldBatches(service.control, shared) };
  const stopListening = ending.onEnd(() => halt(service));
  try {
    await feedAndCollect(service, places, shared);
  } catch (error) {
    ending.end({ kind: 'fault', error });
  } finally {
    stopListening();
  }
  halt(service);
  if (ending.reason !== undefined) await restrain(service);
  await service.queue.stopWorking();
  if (ending.reason?.kind !== 'fault') await leave(service, places, shared);
  else if (shared !== undefined) service.onLeft(false);
}

/**
 * What workers have taken of a run that is to end comes back at once, and is not called any more. After a fault what waits stays in the
 * queue, held until somebody goes on with the run.
 */
async function restrain({ ending, queues }: TargetService): Promise<void> {
  queues?.rest();
  try {
    await queues?.inEffect();
  } catch (error) {
    ending.end({ kind: 'fault', error });
  }
}

async function feedAndCollect(
  service: TargetService,
  places: Places,
  shared: SharedRun | undefined,
): Promise<void> {
  await begin(service, places, shared);
  const lost = shared && new LostBatches(shared);
  const { inQueue, held } = places;
  while (service.ending.reason === undefined) {
    await held.takeBack(inQueue);
    await lost?.feedAgain(inQueue.batches, isRestrained(service));
    const fed = await feedMore(service, places);
    const collected = await collect(service, places);
    if (await isAtEnd(service, places)) break;
    if (fed >= FEED_AT_A_TIME || collected >= COLLECT_AT_A_TIME) continue;
    // What has ended may have been all that an owner's next batch waited for.
    if (!service.feed.waitsForOwners) await tick(service.clock, TICK_MS);
    else if (collected === 0) await tick(service.clock, OWNER_TICK_MS);
  }
}

/** What a process of this run that died has left goes out again on the terms of this one. */
async function begin(service: TargetService, places: Places, shared: SharedRun | undefined): Promise<void> {
  if (shared !== undefined) await takeBack(shared, () => collectRest(service, places));
  if (service.ending.reason === undefined) await service.queues?.serve(service.job.target);
}

/** What was collected may have been all that held the feed back, so an empty queue alone is not the end. */
async function isAtEnd({ feed, job }: TargetService, { inQueue, held }: Places): Promise<boolean> {
  return inQueue.size === 0 && held.size === 0 && !(await feed.hasMore(job.target));
}

interface Places {
  readonly inQueue: InQueue;
  readonly held: HeldBatches;
}

function sharedRunOf({ queue, ledger, clock }: TargetService): SharedRun | undefined {
  return queue.shared === undefined ? undefined : { queue, shared: queue.shared, ledger, clock };
}

async function leave(service: TargetService, places: Places, shared: SharedRun | undefined): Promise<void> {
  if (shared === undefined) return collectRest(service, places);
  let isClean = false;
  try {
    isClean = await leaveNothing(shared, () => collectRest(service, places), leaveByMs(service));
  } catch (error) {
    service.ending.end({ kind: 'fault', error });
  } finally {
    service.onLeft(isClean);
  }
}

function leaveByMs({ ending, queues, clock }: TargetService): number | undefined {
  return ending.reason === undefined ? undefined : queues?.leaveByMs(clock.monotonicMs(), MOST_LEAVING_MS);
}

/** In this order: a worker that still takes batches would be given one refused permit after the other. */
function halt({ queue, pacer }: TargetService): void {
  queue.stopTaking();
  pacer.halt();
}

async function feedMore(service: TargetService, { inQueue, held }: Places): Promise<number> {
  if (service.control.heldBy !== undefined) return 0;
  const batches: QueuedBatch[] = [];
  const most = await placesFree(service);
  // Two calls for one owner at a time would get in each other's way (30008).
  const isBusy = (owner: string) => service.job.oneCallPerOwner && inQueue.hasOwner(owner);
  while (batches.length < most && inQueue.size < service.highWater) {
    const batch = held.take(isBusy) ?? (await service.feed.take(service.job.target, isBusy));
    if (batch === undefined) break;
    inQueue.add(batch);
    batches.push(batch);
  }
  if (batches.length > 0) await feedShared(service, batches);
  return batches.length;
}

async function placesFree({ queue, mostWaiting }: TargetService): Promise<number> {
  const most = mostWaiting();
  if (queue.shared === undefined || !Number.isFinite(most)) return FEED_AT_A_TIME;
  return Math.min(FEED_AT_A_TIME, most - (await queue.shared.waiting()));
}

async function collect(service: TargetService, places: Places): Promise<number> {
  const ended = await service.queue.collect(COLLECT_AT_A_TIME);
  if (ended.length === 0) return 0;
  // On disk first, out of the queue after: what a crash between the two shows twice is counted once.
  await enter(service, places.inQueue, ended);
  await service.queue.forget(ended.map((batch) => batch.batch));
  for (const batch of ended) takeOut(service, places, batch);
  return ended.length;
}

/**
 * The process that resumes the run finds in the notes what is open; the batch is in no queue any
 * more.
 */
function takeOut(
  { ledger }: TargetService,
  { inQueue, held }: Places,
  { batch, left, stop }: EndedBatch,
): void {
  const fed = inQueue.batches.get(batch);
  inQueue.remove(batch);
  if (left === undefined || stop !== undefined || ledger.books.has(batch)) return;
  if (rowsToSend(left).length > 0) throw openWithoutReason(batch, left);
  if (fed !== undefined) held.feedRest(fed, left);
}

function openWithoutReason(batch: number, { open }: BatchState): AppError {
  return new AppError(
    'queue.batch-open',
    `batch ${batch} came back with ${open.length} open rows and no reason`,
    {
      kind: 'defect',
      hint: 'Nothing is lost: run `chat-purge apply` on the run directory. Please report this with the run.log.',
    },
  );
}

/** Enters ended batches into the ledger. */
async function enter(service: TargetService, inQueue: InQueue, ended: readonly EndedBatch[]): Promise<void> {
  const settled = ended.filter(({ left }) => left === undefined);
  for (const { batch, left, stop } of ended) {
    if (left !== undefined && !service.ledger.books.has(batch)) service.ledger.keepOpen(batch, left);
    // One that this process has not fed was for one that died: since then the key may have been mended.
    if (stop !== undefined && inQueue.batches.has(batch)) service.ending.end({ kind: 'refused', stop });
  }
  await service.ledger.settle(settled.map((batch) => toRecord(service, inQueue, batch)));
  for (const { groups } of settled) service.onCollected?.(groups);
}

async function collectRest(service: TargetService, places: Places): Promise<void> {
  try {
    while ((await collect(service, places)) > 0);
  } catch (error) {
    service.ending.end({ kind: 'fault', error });
    throw error;
  }
}

/** The last guard before the books: every row of the batch exactly once. */
function toRecord(service: TargetService, inQueue: InQueue, ended: EndedBatch): BatchRecord {
  const { batch, calls, throttled, groups } = ended;
  const expected = inQueue.rowsOf(batch) ?? ended.rows;
  if (!coversEachRow(groups, expected)) {
    const results = groups.reduce((sum, group) => sum + rowsIn(group), 0);
    throw new AppError('books.rows-lost', `batch ${batch} has ${expected} rows and ${results} results`, {
      kind: 'defect',
      hint: 'Nothing of this batch was entered. Please report this with the run.log.',
    });
  }
  return { type: 'batch', batch, target: service.job.target, calls, throttled, groups };
}

function tick(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
