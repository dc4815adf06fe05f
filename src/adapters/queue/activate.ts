// One activation of a job: what becomes of its batch is written to the job, or given to BullMQ as what the job leaves.
import { DelayedError } from 'bullmq';
import { giveUp, MOST_CUT_OFF } from '../../core/lost-batch.ts';
import type { Activation, ActivationEnd, EndedBatch, QueuedBatch } from '../../core/ports/batch-queue.ts';
import { joinGroups } from '../../core/settled-rows.ts';
import type { Engine, JobHold } from './engine.ts';
import { type BatchJob, cutOffTimes, type Done, type JobCodec, toQueuedBatch } from './job-data.ts';

interface Performance {
  readonly activation: Activation;
  readonly engine: Engine;
  readonly codec: JobCodec;
}

/** BullMQ's own error is thrown at the outermost line, since BullMQ recognises it by its message. */
export async function activate(
  job: BatchJob,
  token: string | undefined,
  { activation, engine, codec }: Performance,
): Promise<Done> {
  const hold = engine.hold(job, token);
  const [server, known] = await Promise.all([engine.server(), hold.standing()]);
  const opened = codec.opened(job);
  const { jobId, content } = opened;
  const isOtherServer = content.server !== server;
  const standing = isOtherServer ? await hold.ask() : known;
  if (standing === 'lost') throw notOurs();
  if (isOtherServer && !(await engine.isInHand(job))) {
    if (!(await hold.update(codec.passedOver(opened)))) throw notOurs();
    throw await engine.giveBack(job, token, roundMs(content.activations));
  }
  const queued = toQueuedBatch(opened, server);
  if (cutOffTimes(opened, true) >= MOST_CUT_OFF) {
    const state = giveUp(queued.state, new Date().toISOString());
    return codec.done(jobId, toEnded(queued, { state }));
  }
  const mayCall = () => isStillOurs({ engine, hold, server });
  // A batch of a held run takes no turn from the others.
  const end = standing === 'held' ? heldBack(queued, content.activations) : await activation(queued, mayCall);
  if (end.kind === 'done') return codec.done(jobId, toEnded(queued, end));
  if (!(await hold.update(codec.returned(opened, end.state, server)))) throw notOurs();
  throw await engine.giveBack(job, token, end.delayMs);
}

/** A store that was started again while the batch waited for its turn can have forgotten who took it, and that its run is held. */
async function isStillOurs({ engine, hold, server }: StillOurs): Promise<boolean> {
  const isSame = async () => (await engine.server()) === server;
  const [wasSame, standing] = await Promise.all([isSame(), hold.standing()]);
  // Last as well: while the standing was asked for, another one can have come to answer.
  return wasSame && standing === 'ours' && isSame();
}

interface StillOurs {
  readonly engine: Engine;
  readonly hold: JobHold;
  /** Which process of the store there was when the activation began. */
  readonly server: string;
}

/** Where a worker has not heard yet that the run goes on, its batch waits no longer than this. */
const HELD_MOST_MS = 10_000;

/** Its run takes it back out of the queue; where that has died, it comes round until somebody goes on with the run. */
function heldBack({ state }: QueuedBatch, activations: number): ActivationEnd {
  return { kind: 'again', state, delayMs: Math.min(HELD_MOST_MS, roundMs(activations)) };
}

const ROUND = { firstMs: 1_000, mostMs: 60_000 };

/**
 * Batches that are not to be called come round less and less often. A store that was started again can bring back what it was told to
 * forget in its last moments, batches of a run that has ended: they are called only where a process has their run in hand.
 */
function roundMs(activations: number): number {
  return Math.min(ROUND.mostMs, ROUND.firstMs * 2 ** Math.min(activations, 10));
}

/** At this BullMQ leaves the job as it is: with whoever has it now. */
function notOurs(): Error {
  return new DelayedError('another worker has the batch');
}

function toEnded(
  { batch, ids }: QueuedBatch,
  { state, stop }: Omit<Extract<ActivationEnd, { kind: 'done' }>, 'kind'>,
): EndedBatch {
  const { calls, throttled, settled, open } = state;
  return {
    batch,
    rows: ids.length,
    calls,
    throttled,
    groups: joinGroups(settled),
    ...(open.length === 0 ? {} : { left: state }),
    ...(stop === undefined ? {} : { stop }),
  };
}
