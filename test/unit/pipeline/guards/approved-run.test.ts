// The proof that a run passed its guards: in which order they are asked, and that nothing else passes for one.
import { expect, expectTypeOf, test } from 'vitest';
import type { Approval } from '../../../../src/pipeline/guards/approval.ts';
import { ApprovedRun, type RunUnderGuard } from '../../../../src/pipeline/guards/approved-run.ts';
import type { GuardPolicy } from '../../../../src/pipeline/guards/policy.ts';
import { aPlan } from '../../../support/run-builder.ts';

const NOW = '2026-01-11T00:00:00.000Z';
const SOUND: GuardPolicy = {
  maxRows: { most: 9, name: '--max-delete', fixed: false },
  maxAgeDays: { most: 10, name: '--max-plan-age', fixed: false },
  needsPerson: false,
  dryRun: undefined,
};
const APPROVAL: Approval = { sdkappid: 1_400_000_000, rows: 7 };

/** A plan of 9 rows, ten days old, of which 7 rows are left. */
function aRun(policy: Partial<GuardPolicy> = {}, over: Partial<RunUnderGuard> = {}): RunUnderGuard {
  const plan = aPlan({ rows_to_send: 9, seal: 'a'.repeat(64) });
  const nowMs = Date.parse(NOW);
  return {
    plan,
    rowsLeft: 7,
    runDir: 'runs/r',
    probe: undefined,
    policy: { ...SOUND, ...policy },
    nowMs,
    ...over,
  };
}

function refusal(run: RunUnderGuard, approval: Approval | undefined = APPROVAL): unknown {
  try {
    ApprovedRun.pass(run, approval);
  } catch (error) {
    return error;
  }
  return undefined;
}

const UNPROBED = aPlan({
  rows_to_send: 9,
  options: { ...aPlan().options, probe: { rows: 4, least: 0.5 } },
});
const TOO_MANY = { most: 8, name: 'CHAT_PURGE_MAX_DELETE (--max-delete)', fixed: true };
const TOO_OLD = { most: 9.9, name: 'max_plan_age', fixed: true };

test('a run that keeps to every bound, to the row and to the day, is approved', () => {
  expect(refusal(aRun())).toBeUndefined();
  expect(refusal(aRun({ maxRows: undefined }))).toBeUndefined();
});

test('the guards are asked in one order: dry run, rows, age, probe, approval', () => {
  const all = { dryRun: 'CHAT_PURGE_DRY_RUN', maxRows: TOO_MANY, maxAgeDays: TOO_OLD };
  const unprobed = { plan: UNPROBED };
  const wrong = { ...APPROVAL, rows: 9 };
  expect(refusal(aRun(all, unprobed), wrong)).toMatchObject({ code: 'guard.dry-run' });
  expect(refusal(aRun({ ...all, dryRun: undefined }, unprobed), wrong)).toMatchObject({
    code: 'guard.max-delete',
    message: 'the plan would send 9 rows, CHAT_PURGE_MAX_DELETE (--max-delete) allows 8',
  });
  expect(refusal(aRun({ maxAgeDays: TOO_OLD }, unprobed), wrong)).toMatchObject({
    code: 'guard.plan-age',
    message: 'the plan is 10 days old, max_plan_age allows 9.9',
  });
  expect(refusal(aRun({}, unprobed), wrong)).toMatchObject({ code: 'guard.probe-missing' });
  expect(refusal(aRun(), wrong)).toMatchObject({
    code: 'guard.approval-rows',
    message: 'the approval is for 9 rows, 7 are left',
  });
});

test('a run of which nothing is left needs no approval and has no age', () => {
  const over = { rowsLeft: 0 };
  expect(refusal(aRun({ maxAgeDays: TOO_OLD }, over), undefined)).toBeUndefined();
  expect(refusal(aRun({ maxRows: TOO_MANY }, over), undefined)).toMatchObject({ code: 'guard.max-delete' });
});

test('a plan whose date cannot be read is too old', () => {
  expect(refusal(aRun({}, { plan: aPlan({ created_at: 'yesterday' }) }))).toMatchObject({
    code: 'guard.plan-age',
  });
});

test('the proof holds for the rows that were left of one plan alone', () => {
  const run = aRun();
  const approved = ApprovedRun.pass(run, APPROVAL);
  const expectFor = (over: Partial<RunUnderGuard>) => () => approved.expectFor({ ...run, ...over });

  expect(expectFor({})).not.toThrow();
  const refused = expect.objectContaining({ code: 'guard.approval-run', kind: 'guard' });
  expect(expectFor({ rowsLeft: 6 })).toThrow(refused);
  expect(expectFor({ plan: aPlan({ seal: 'b'.repeat(64) }) })).toThrow(refused);
});

test('the compiler takes nothing else for a proof', () => {
  expectTypeOf<{ expectFor(run: RunUnderGuard): void }>().not.toExtend<ApprovedRun>();
  // @ts-expect-error: only the guards make one.
  const made = () => new ApprovedRun(aRun());
  expect(made).toBeTypeOf('function');
});
