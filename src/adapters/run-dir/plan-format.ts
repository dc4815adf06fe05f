// The shape of plan.json, checked when it is read back.
import { OUTCOMES } from '../../core/outcome.ts';
import type { Plan } from '../../core/plan.ts';
import { TARGETS } from '../../core/targets.ts';
import {
  count,
  flag,
  listOf,
  objectOf,
  oneOf,
  orLeftOut,
  orNull,
  type Shape,
  someOf,
  text,
  textLike,
  whole,
} from './shape.ts';

const digest = textLike(/^[0-9a-f]{64}$/);

/** Fields that this version does not know are let through: the seal covers them. */
export const planShape: Shape<Plan> = objectOf<Plan>({
  format: oneOf([1]),
  run_id: text,
  parent: orNull(text),
  tool_version: text,
  created_at: text,
  listed_at: orLeftOut(text),
  sdkappid: whole,
  admin: text,
  endpoint: text,
  target: oneOf([...TARGETS, 'mixed']),
  inputs: listOf(objectOf({ name: text, size_bytes: count, sha256: digest, rows: count })),
  options: objectOf({
    skip_invalid: flag,
    subscriber_field: oneOf(['SubscriberToDel_Account', 'SubscriberList']),
    protect_sha256: orNull(digest),
    rows_per_call: someOf(TARGETS, count),
    rate: orNull(text),
    max_delete: orNull(count),
  }),
  rows: count,
  rows_to_send: count,
  excluded: someOf(OUTCOMES, count),
  batches: count,
  by_target: someOf(TARGETS, objectOf({ rows: count, calls: count })),
  trimmed_values: count,
  warnings: listOf(objectOf({ code: text, reason: text, rows: count, examples: listOf(text) })),
  batches_sha256: digest,
  excluded_sha256: digest,
  seal: digest,
});
