// The shape of plan.json, checked when it is read back.
import * as v from 'valibot';
import { OUTCOMES } from '../../core/outcome.ts';
import type { Plan } from '../../core/plan.ts';
import { TARGETS } from '../../core/targets.ts';
import { count, someOf } from './shapes.ts';

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const lengths = { rows: count, shortest: count, longest: count };
const idShapes = v.looseObject({
  target: v.string(),
  column: v.string(),
  ...lengths,
  shapes: v.array(v.looseObject({ shape: v.string(), ...lengths })),
});

/** Fields that this version does not know are let through: the seal covers them. */
export const planFormat: v.GenericSchema<unknown, Plan> = v.looseObject({
  format: v.literal(1),
  run_id: v.string(),
  parent: v.nullable(v.string()),
  tool_version: v.string(),
  created_at: v.string(),
  listed_at: v.exactOptional(v.string()),
  sdkappid: v.pipe(v.number(), v.safeInteger()),
  admin: v.string(),
  endpoint: v.string(),
  target: v.picklist([...TARGETS, 'mixed']),
  inputs: v.array(v.looseObject({ name: v.string(), size_bytes: count, sha256: digest, rows: count })),
  options: v.looseObject({
    skip_invalid: v.boolean(),
    accept: v.exactOptional(v.array(v.string())),
    subscriber_field: v.picklist(['SubscriberToDel_Account', 'SubscriberList']),
    protect_sha256: v.nullable(digest),
    rows_per_call: someOf(TARGETS, count),
    rate: v.nullable(v.string()),
    max_delete: v.nullable(count),
    encoding: v.exactOptional(v.nullable(v.string())),
    skip_lines: v.exactOptional(count),
    columns: v.exactOptional(v.record(v.string(), v.string())),
    config_file: v.exactOptional(v.nullable(v.string())),
    profile: v.exactOptional(v.nullable(v.string())),
    probe: v.exactOptional(v.looseObject({ rows: count, least: v.nullable(v.number()) })),
  }),
  rows: count,
  rows_to_send: count,
  excluded: someOf(OUTCOMES, count),
  batches: count,
  by_target: someOf(TARGETS, v.looseObject({ rows: count, calls: count })),
  trimmed_values: count,
  id_shapes: v.exactOptional(v.array(idShapes)),
  warnings: v.array(
    v.looseObject({ code: v.string(), reason: v.string(), rows: count, examples: v.array(v.string()) }),
  ),
  protect: v.exactOptional(
    v.nullable(
      v.looseObject({
        name: v.string(),
        sha256: digest,
        ids: count,
        entries: count,
        ended: count,
        rows_matched: count,
      }),
    ),
  ),
  batches_sha256: digest,
  excluded_sha256: digest,
  seal: digest,
});
