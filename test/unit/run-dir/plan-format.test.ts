// A plan.json is taken for a plan only where each of its parts has the shape that it should have.
import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { planFormat } from '../../../src/adapters/run-dir/plan-format.ts';
import { placeOf } from '../../../src/adapters/run-dir/shapes.ts';

const DIGEST = 'ab'.repeat(32);

const plan = {
  format: 1,
  run_id: 'r',
  parent: null,
  tool_version: '1.2.3',
  created_at: '2026-01-01T00:00:00.000Z',
  sdkappid: 1_400_000_000,
  admin: 'administrator',
  endpoint: 'https://adminapisgp.im.qcloud.com',
  target: 'mixed',
  inputs: [{ name: 'in.csv', size_bytes: 10, sha256: DIGEST, rows: 3 }],
  options: {
    skip_invalid: false,
    subscriber_field: 'SubscriberList',
    protect_sha256: DIGEST,
    rows_per_call: { accounts: 50 },
    rate: '80%',
    max_delete: null,
  },
  rows: 3,
  rows_to_send: 2,
  excluded: { duplicate: 1 },
  batches: 1,
  by_target: { accounts: { rows: 2, calls: 1 } },
  trimmed_values: 0,
  warnings: [{ code: 'c', reason: 'r', rows: 1, examples: ['in.csv:2'] }],
  batches_sha256: DIGEST,
  excluded_sha256: DIGEST,
  seal: DIGEST,
};

function misfitIn(value: unknown): string | undefined {
  const read = safeParse(planFormat, value);
  return read.success ? undefined : placeOf(read.issues);
}

test('a whole plan fits, also with a field of a later version', () => {
  expect(misfitIn(plan)).toBeUndefined();
  expect(misfitIn({ ...plan, later: true })).toBeUndefined();
});

test('the protect file is described, or null, or left out as in plans of before', () => {
  const protect = { name: 'never.txt', sha256: DIGEST, ids: 2, entries: 2, ended: 0, rows_matched: 1 };
  expect(misfitIn({ ...plan, protect })).toBeUndefined();
  expect(misfitIn({ ...plan, protect: null })).toBeUndefined();
  expect(misfitIn({ ...plan, protect: { ...protect, rows_matched: -1 } })).toBe('protect.rows_matched');
});

test('each field is needed', () => {
  for (const field of Object.keys(plan)) {
    const { [field as keyof typeof plan]: _, ...rest } = plan;
    expect(misfitIn(rest)).toBe(field);
  }
});

test.each([
  ['format', { format: 2 }],
  ['run_id', { run_id: null }],
  ['parent', { parent: 5 }],
  ['sdkappid', { sdkappid: 1.5 }],
  ['target', { target: 'everything' }],
  ['inputs', { inputs: {} }],
  ['inputs.0', { inputs: [null] }],
  ['inputs.1.rows', { inputs: [...plan.inputs, { ...plan.inputs[0], rows: -1 }] }],
  ['inputs.0.sha256', { inputs: [{ ...plan.inputs[0], sha256: `${DIGEST}0` }] }],
  ['options', { options: null }],
  ['options.skip_invalid', { options: [] }],
  ['options.skip_invalid', { options: { ...plan.options, skip_invalid: 'no' } }],
  ['options.protect_sha256', { options: { ...plan.options, protect_sha256: 'abc' } }],
  ['options.rows_per_call.accounts', { options: { ...plan.options, rows_per_call: { accounts: '50' } } }],
  ['options.rows_per_call.people', { options: { ...plan.options, rows_per_call: { people: 50 } } }],
  ['excluded.lost', { excluded: { lost: 1 } }],
  ['by_target.accounts.calls', { by_target: { accounts: { rows: 2 } } }],
  ['warnings.0.examples.0', { warnings: [{ ...plan.warnings[0], examples: [1] }] }],
  ['rows', { rows: Number.MAX_SAFE_INTEGER + 1 }],
])('%s is named where it does not fit', (path, change) => {
  expect(misfitIn({ ...plan, ...change })).toBe(path);
});
