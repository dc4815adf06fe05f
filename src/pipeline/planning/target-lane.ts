// The way of one target's rows through planning: its columns, its rules, and the sink that makes its batches.
import type { DeletionJob } from '../../core/deletion-job.ts';
import type { PlanDraft, RowGroup } from '../../core/ports/plan-store.ts';
import type { Target } from '../../core/targets.ts';
import { createInputOrderBatches } from './input-order-batches.ts';
import { LaneShapes } from './lane-shapes.ts';
import { OwnerBatches } from './owner-batches.ts';
import type { RowSink } from './row-sink.ts';
import type { JobColumns } from './wanted-columns.ts';
import { columnsOf } from './wanted-columns.ts';

export interface TargetLane {
  readonly target: Target;
  readonly job: DeletionJob;
  readonly columns: JobColumns;
  /** Begins the key of the duplicate index; differs between targets. */
  readonly keyPrefix: string;
  readonly sink: RowSink;
  readonly shapes: LaneShapes;
  /** What went to the draft so far. */
  readonly sent: { rows: number; calls: number };
}

export interface LaneOptions {
  readonly job: DeletionJob;
  readonly wanted: readonly string[];
  readonly rowsPerCall: number;
  readonly maxPendingRows: number;
  readonly keyPrefix: string;
  readonly draft: PlanDraft;
}

export function createLane({ job, draft, ...options }: LaneOptions): TargetLane {
  const columns = columnsOf(job, options.wanted);
  const sent = { rows: 0, calls: 0 };
  const emit = (group: RowGroup): void => {
    sent.rows += group.ids.length;
    sent.calls += 1;
    draft.addBatch({
      target: job.target,
      ...(columns.owner === undefined ? {} : { owner: group.owner }),
      ids: group.ids,
      source: oneOrMany(group.sources),
      lines: group.lines,
    });
  };
  const size = options.rowsPerCall;
  const sink =
    columns.owner === undefined
      ? createInputOrderBatches(size, emit)
      : new OwnerBatches({
          size,
          emit,
          openSpill: () => draft.openSpill(),
          maxPendingRows: options.maxPendingRows,
        });
  return {
    target: job.target,
    job,
    columns,
    keyPrefix: options.keyPrefix,
    sink,
    shapes: new LaneShapes(job.target, columns),
    sent,
  };
}

function oneOrMany(sources: readonly number[]): number | readonly number[] {
  const [first = 0] = sources;
  return sources.every((source) => source === first) ? first : sources;
}
