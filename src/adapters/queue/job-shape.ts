// Whether what was read out of a queue has the shape of what is put there: batches, and what they came to.
import type { BatchState } from '../../core/batch-state.ts';
import type { EndedBatch, QueuedBatch } from '../../core/ports/batch-queue.ts';
import { areGroups, isBatchState, isCount, isObject, isOptional } from '../../core/stored-shape.ts';

/** The activations that ended properly are counted, to notice one that did not. */
export interface JobContent extends Omit<QueuedBatch, 'state'> {
  readonly activations: number;
  /** Left out for a batch that was never sent: it says nothing and would be as long as the ids. */
  readonly state?: BatchState;
  /** The store's process that this was written to. */
  readonly server: string;
}

export function isJobContent(value: unknown): value is JobContent {
  if (!isObject(value)) return false;
  const job: Partial<Record<keyof JobContent, unknown>> = value;
  return (
    isCount(job.batch) &&
    isCount(job.activations) &&
    typeof job.server === 'string' &&
    isOptional(job.owner, 'string') &&
    areTexts(job.ids) &&
    (job.state === undefined || isBatchState(job.state)) &&
    (job.terms === undefined || isObject(job.terms))
  );
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** There is no batch without one: it would be entered as settled and nobody be missed. */
function hasRows(rows: unknown): boolean {
  return isCount(rows) && rows > 0;
}

export function isEndedBatch(value: unknown): value is EndedBatch {
  if (!isObject(value)) return false;
  const ended: Partial<Record<keyof EndedBatch, unknown>> = value;
  return (
    isCount(ended.batch) &&
    hasRows(ended.rows) &&
    isCount(ended.calls) &&
    isCount(ended.throttled) &&
    areGroups(ended.groups) &&
    (ended.left === undefined || isBatchState(ended.left)) &&
    (ended.stop === undefined || isObject(ended.stop))
  );
}
