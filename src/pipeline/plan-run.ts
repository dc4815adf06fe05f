// Reads and judges the whole input and leaves a sealed plan, or nothing. Sends nothing.
import { AppError } from '../core/app-error.ts';
import type { JobRegistry } from '../core/deletion-job.ts';
import { createDuplicateIndex } from '../core/duplicate-index.ts';
import type { Plan, PlanInput } from '../core/plan.ts';
import type { PlanDraft, PlanStore } from '../core/ports/plan-store.ts';
import type { RowReader } from '../core/ports/reading.ts';
import type { Target } from '../core/targets.ts';
import { describePlan } from './planning/describe-plan.ts';
import type { PlanRequest } from './planning/plan-request.ts';
import { ProblemList } from './planning/problem-list.ts';
import { type IsRepeatedHeader, repeatedHeader } from './planning/repeated-header.ts';
import { RowPlanner } from './planning/row-planner.ts';
import type { TargetLane } from './planning/target-lane.ts';
import { createLane } from './planning/target-lane.ts';
import { rowsPerCallOf, targetsOf, wantedColumns } from './planning/wanted-columns.ts';

export type { PlanRequest } from './planning/plan-request.ts';

export interface PlanProgress {
  /** Rows so far, of all inputs. */
  readonly rows: number;
  /** Stored bytes read so far, of all inputs. */
  readonly bytes: number;
}

export interface PlanRunDeps {
  readonly jobs: JobRegistry['jobs'];
  readonly reader: RowReader;
  readonly store: PlanStore;
  readonly onProgress?: (progress: PlanProgress) => void;
  /** Ends planning early; what was written is removed and the signal's reason thrown. */
  readonly signal?: AbortSignal;
  /** Rows of incomplete batches held in memory at most, for each target. */
  readonly maxPendingRows?: number;
}

const MAX_PENDING_ROWS = 200_000;
/** The account that every app has and that stays an admin (API facts, section 5). */
const DEFAULT_ADMIN = 'administrator';

/** Throws an `AppError` of kind `input` or `usage`; nothing is left behind then. */
export async function planRun(request: PlanRequest, deps: PlanRunDeps): Promise<Plan> {
  const rowsPerCall = effectiveRowsPerCall(request, deps);
  const draft = await deps.store.begin({ runId: request.runId, orderByTarget: request.target === 'mixed' });
  try {
    const problems = new ProblemList();
    const wanted = wantedColumns(request.target, deps.jobs).columns;
    const isRepeatedHeader = repeatedHeader(wanted, request.reading);
    const lanes = createLanes(request, deps, { draft, rowsPerCall });
    const planner = createPlanner(request, {
      draft,
      problems,
      lanes,
      isRepeatedHeader,
      columnNames: [...wanted, ...Object.values(request.reading.columnMap)],
    });
    const inputs = await readAll(request, deps, { planner, problems });
    const error = problems.toError();
    if (error !== undefined) throw error;
    if (planner.rows === 0) throw emptyInput(request.inputs);
    for (const lane of lanes.values()) await lane.sink.finish(deps.signal);
    deps.signal?.throwIfAborted();
    return await draft.commit(describePlan(request, { planner, inputs, rowsPerCall }));
  } catch (error) {
    await draft.discard();
    deps.signal?.throwIfAborted();
    throw error;
  }
}

function effectiveRowsPerCall(request: PlanRequest, deps: PlanRunDeps): ReadonlyMap<Target, number> {
  return new Map(
    targetsOf(request.target).map((target) => [
      target,
      rowsPerCallOf(deps.jobs[target], request.rowsPerCall[target]),
    ]),
  );
}

function createLanes(
  request: PlanRequest,
  deps: PlanRunDeps,
  made: { readonly draft: PlanDraft; readonly rowsPerCall: ReadonlyMap<Target, number> },
): ReadonlyMap<string, TargetLane> {
  const wanted = wantedColumns(request.target, deps.jobs).columns;
  const targets = targetsOf(request.target);
  return new Map(
    targets.map((target, index) => [
      target,
      createLane({
        job: deps.jobs[target],
        wanted,
        rowsPerCall: made.rowsPerCall.get(target) ?? deps.jobs[target].rowsPerCall,
        maxPendingRows: deps.maxPendingRows ?? MAX_PENDING_ROWS,
        keyPrefix: targets.length === 1 ? '' : String(index),
        draft: made.draft,
      }),
    ]),
  );
}

function createPlanner(
  request: PlanRequest,
  made: {
    readonly draft: PlanDraft;
    readonly problems: ProblemList;
    readonly lanes: ReadonlyMap<string, TargetLane>;
    readonly isRepeatedHeader: IsRepeatedHeader;
    readonly columnNames: readonly string[];
  },
): RowPlanner {
  const { target, inputs, skipInvalid } = request;
  return new RowPlanner({
    target,
    inputs,
    skipInvalid,
    accept: new Set(request.accept),
    protect: request.protect?.index,
    builtInAccounts: [request.admin, DEFAULT_ADMIN],
    duplicates: createDuplicateIndex(made.draft.keys),
    ...made,
  });
}

async function readAll(
  request: PlanRequest,
  deps: PlanRunDeps,
  { planner, problems }: { readonly planner: RowPlanner; readonly problems: ProblemList },
): Promise<readonly PlanInput[]> {
  const { columns, required } = wantedColumns(request.target, deps.jobs);
  const inputs: PlanInput[] = [];
  const bytes = request.inputs.map(() => 0);
  const events = deps.reader.read(
    { ...request.reading, inputs: request.inputs, columns, required },
    deps.signal,
  );
  for await (const event of events) {
    deps.signal?.throwIfAborted();
    switch (event.kind) {
      case 'rows':
        planner.take(event);
        bytes[event.source] = event.bytesRead;
        deps.onProgress?.({ rows: planner.rows, bytes: bytes.reduce((sum, each) => sum + each, 0) });
        break;
      case 'problem':
        problems.addFatal({ ...event, file: request.inputs[event.source] ?? '', line: event.line });
        break;
      case 'read':
        planner.endInput();
        inputs.push(event.input);
        break;
      default:
        event satisfies never;
    }
  }
  return inputs;
}

function emptyInput(inputs: readonly string[]): AppError {
  const names = inputs.map((name) => (name === '-' ? 'standard input' : name)).join(', ');
  return new AppError('input.empty', `the input holds no rows: ${names}`, {
    kind: 'input',
    hint: 'An empty list never means everything: give a file with at least one row below its header.',
  });
}
