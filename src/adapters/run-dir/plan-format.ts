// The shape of plan.json, checked when it is read back.
import { z } from 'zod';
import { OUTCOMES } from '../../core/outcome.ts';
import type { Plan } from '../../core/plan.ts';
import { TARGETS } from '../../core/targets.ts';

const count = z.number().int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const target = z.enum(TARGETS);

/** Fields that this version does not know are let through: the seal covers them. */
export const planFormat: z.ZodType<Plan> = z.object({
  format: z.literal(1),
  run_id: z.string(),
  parent: z.string().nullable(),
  tool_version: z.string(),
  created_at: z.string(),
  listed_at: z.string().optional(),
  sdkappid: z.number().int(),
  admin: z.string(),
  endpoint: z.string(),
  target: z.enum([...TARGETS, 'mixed']),
  inputs: z.array(z.object({ name: z.string(), size_bytes: count, sha256: digest, rows: count })),
  options: z.object({
    skip_invalid: z.boolean(),
    subscriber_field: z.enum(['SubscriberToDel_Account', 'SubscriberList']),
    protect_sha256: digest.nullable(),
    rows_per_call: z.partialRecord(target, count),
    rate: z.string().nullable(),
    max_delete: count.nullable(),
  }),
  rows: count,
  rows_to_send: count,
  excluded: z.partialRecord(z.enum(OUTCOMES), count),
  batches: count,
  by_target: z.partialRecord(target, z.object({ rows: count, calls: count })),
  trimmed_values: count,
  warnings: z.array(
    z.object({ code: z.string(), reason: z.string(), rows: count, examples: z.array(z.string()) }),
  ),
  batches_sha256: digest,
  excluded_sha256: digest,
  seal: digest,
});
