// The shape of summary.json, checked when it is read back.
import { z } from 'zod';
import { OUTCOMES } from '../../core/outcome.ts';
import { RUN_STATES } from '../../core/run-state.ts';
import type { Summary } from '../../core/summary.ts';
import { TARGETS } from '../../core/targets.ts';

const count = z.number().int().nonnegative();

/** Fields that this version does not know are let through: later versions may add some, and none goes. */
export const summaryFormat: z.ZodType<Summary> = z.looseObject({
  run_id: z.string(),
  parent: z.string().nullable(),
  state: z.enum(RUN_STATES),
  exit_code: z.number().int().nullable(),
  reason: z.string().nullable(),
  sdkappid: z.number().int(),
  target: z.enum([...TARGETS, 'mixed']),
  inputs: z.array(z.object({ name: z.string(), size_bytes: count, sha256: z.string(), rows: count })),
  rows: count,
  outcomes: z.partialRecord(z.enum(OUTCOMES), count),
  outcomes_sha256: z.string().optional(),
  balanced: z.boolean(),
  calls: count,
  retries: count,
  throttled: count,
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  tool_version: z.string(),
});
