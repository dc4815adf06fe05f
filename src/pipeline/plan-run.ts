// Reads and judges the whole input and leaves a sealed plan, or nothing. Sends nothing.
import { AppError } from '../core/app-error.ts';
import type { JobRegistry } from '../core/deletion-job.ts';
import { createDuplicateIndex } from '../core/duplicate-index.ts';
import { sumOf } from '../core/outcome.ts';
import type { Plan, PlanInput } from '../core/plan.ts';
import type { PlanDraft, PlanStore, UnsealedPlan } from '../core/ports/plan-store.ts';
import type { ReadRequest, RowReader } from '../core/ports/reading.ts';
import type { ProbeWish } from '../core/probe.ts';
import type { PlanTarget, Target } from '../core/targets.ts';
import { ProblemList } from './planning/problem-list.ts';
import { type IsRepeatedHeader, repeatedHeader } from './planning/repeated-header.ts';
import { RowJudge } from './planning/row-judge.ts';
import { RowPlanner } from './planning/row-planner.ts';
import type { TargetLane } from './planning/target-lane.ts';
import { createLane } from './planning/target-lane.ts';
import { rowsPerCallOf, targetsOf, wantedColumns } from './planning/wanted-columns.ts';

export interface PlanRequest {
  readonly runId: string;
  /** The run whose open rows this one takes up. */
  readonly parent: string | null;
  readonly toolVersion: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When the rows were planned first, ISO 8601, UTC; left out where that is now. */
  readonly listedAt?: string;
  readonly sdkappid: number;
  readonly admin: string;
  readonly endpoint: string;
  readonly target: PlanTarget;
  /** File names; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly reading: Pick<ReadRequest, 'columnMap' | 'header' | 'delimiter'>;
  readonly skipInvalid: boolean;
  readonly subscriberField: Plan['options']['subscriber_field'];
  /** Lower numbers than the documented ones. */
  readonly rowsPerCall: Readonly<Partial<Record<Target, number>>>;
  /** As the person asked for it; null where it was left to the default. */
  readonly rate: string | null;
  readonly maxDelete: number | null;
  /** What is to be looked up before anything is sent; left out if that is nothing. */
  readonly probe?: ProbeWish | undefined;
  /** The rows never to be sent, by id or owner. */
  readonly protect: { readonly ids: ReadonlySet<string>; readonly sha256: string } | null;
}

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
    const planner = createPlanner(request, { draft, problems, lanes, isRepeatedHeader });
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
  },
): RowPlanner {
  const judge = new RowJudge({
    protectedIds: request.protect?.ids ?? new Set(),
    builtInAccounts: [request.admin, DEFAULT_ADMIN],
  });
  const duplicates = createDuplicateIndex(made.draft.keys);
  const { target, inputs, skipInvalid } = request;
  return new RowPlanner({ target, inputs, skipInvalid, judge, duplicates, ...made });
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
        inputs.push(event.input);
        break;
      default:
        event satisfies never;
    }
  }
  return inputs;
}

function describePlan(
  request: PlanRequest,
  made: {
    readonly planner: RowPlanner;
    readonly inputs: readonly PlanInput[];
    readonly rowsPerCall: ReadonlyMap<Target, number>;
  },
): UnsealedPlan {
  const { planner, inputs } = made;
  const by_target = planner.byTarget;
  const batches = Object.values(by_target).reduce((sum, { calls }) => sum + calls, 0);
  return {
    format: 1,
    run_id: request.runId,
    parent: request.parent,
    tool_version: request.toolVersion,
    created_at: request.createdAt,
    ...(request.listedAt === undefined ? {} : { listed_at: request.listedAt }),
    sdkappid: request.sdkappid,
    admin: request.admin,
    endpoint: request.endpoint,
    target: request.target,
    inputs,
    options: {
      skip_invalid: request.skipInvalid,
      subscriber_field: request.subscriberField,
      protect_sha256: request.protect?.sha256 ?? null,
      rows_per_call: Object.fromEntries(made.rowsPerCall),
      rate: request.rate,
      max_delete: request.maxDelete,
      ...(request.probe === undefined ? {} : { probe: request.probe }),
    },
    rows: planner.rows,
    rows_to_send: planner.rows - sumOf(planner.excluded),
    excluded: planner.excluded,
    batches,
    by_target,
    trimmed_values: planner.trimmedValues,
    warnings: planner.warnings,
  };
}

function emptyInput(inputs: readonly string[]): AppError {
  const names = inputs.map((name) => (name === '-' ? 'standard input' : name)).join(', ');
  return new AppError('input.empty', `the input holds no rows: ${names}`, {
    kind: 'input',
    hint: 'An empty list never means everything: give a file with at least one row below its header.',
  });
}
