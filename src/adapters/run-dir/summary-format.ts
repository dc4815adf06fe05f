// The shape of summary.json, checked when it is read back.
import * as v from 'valibot';
import { OUTCOMES } from '../../core/outcome.ts';
import { RUN_STATES } from '../../core/run-state.ts';
import type { Summary } from '../../core/summary.ts';
import { TARGETS } from '../../core/targets.ts';
import { count, someOf } from './shapes.ts';

/** Fields that this version does not know are let through: later versions may add some, and none goes. */
export const summaryFormat: v.GenericSchema<unknown, Summary> = v.looseObject({
  run_id: v.string(),
  parent: v.nullable(v.string()),
  state: v.picklist(RUN_STATES),
  exit_code: v.nullable(v.pipe(v.number(), v.integer())),
  reason: v.nullable(v.string()),
  sdkappid: v.pipe(v.number(), v.integer()),
  target: v.picklist([...TARGETS, 'mixed']),
  inputs: v.array(v.looseObject({ name: v.string(), size_bytes: count, sha256: v.string(), rows: count })),
  rows: count,
  outcomes: someOf(OUTCOMES, count),
  outcomes_sha256: v.exactOptional(v.string()),
  balanced: v.boolean(),
  calls: count,
  retries: count,
  throttled: count,
  started_at: v.nullable(v.string()),
  finished_at: v.nullable(v.string()),
  tool_version: v.string(),
  warnings: v.exactOptional(v.array(v.looseObject({ code: v.string(), message: v.string(), rows: count }))),
});
