// Puts the plan together from what was read and judged; the store adds the digests and the seal.
import { sumOf } from '../../core/outcome.ts';
import type { PlanInput } from '../../core/plan.ts';
import type { UnsealedPlan } from '../../core/ports/plan-store.ts';
import type { Target } from '../../core/targets.ts';
import { cutOffWarnings } from './cut-off.ts';
import type { PlanRequest } from './plan-request.ts';
import { describeProtect, unmatchedWarning } from './protect-in-plan.ts';
import type { RowPlanner } from './row-planner.ts';

export function describePlan(
  request: PlanRequest,
  made: {
    readonly planner: RowPlanner;
    readonly inputs: readonly PlanInput[];
    readonly rowsPerCall: ReadonlyMap<Target, number>;
  },
): UnsealedPlan {
  const { planner, inputs } = made;
  const protect = describeProtect(request.protect, planner.protectedRows);
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
      accept: [...new Set(request.accept)].toSorted(),
      subscriber_field: request.subscriberField,
      protect_sha256: request.protect?.sha256 ?? null,
      rows_per_call: Object.fromEntries(made.rowsPerCall),
      rate: request.rate,
      max_delete: request.maxDelete,
      encoding: request.reading.encoding ?? null,
      skip_lines: request.reading.skipLines ?? 0,
      ...configurationOf(request),
      ...(request.probe === undefined ? {} : { probe: request.probe }),
    },
    rows: planner.rows,
    rows_to_send: planner.rows - sumOf(planner.excluded),
    excluded: planner.excluded,
    batches,
    by_target,
    trimmed_values: planner.trimmedValues,
    id_shapes: planner.idShapes,
    warnings: [
      ...planner.warnings,
      ...warningsOfInputs(request, inputs),
      ...unmatchedWarning(protect),
    ].toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    protect,
  };
}

/** What decides which column is read, and so who is deleted. */
function configurationOf({ reading, configuration = { file: null, profile: null } }: PlanRequest) {
  const { file, profile } = configuration;
  return { columns: reading.columnMap, config_file: file, profile };
}

/** The outcomes of another run come from no spreadsheet, whatever their number. */
function warningsOfInputs({ parent, reading }: PlanRequest, inputs: readonly PlanInput[]) {
  return parent === null ? cutOffWarnings(inputs, reading) : [];
}
