// Every guard stands in the operations: a program that calls them without the command line meets each of them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { openToApply, openToCancel } from '../../src/app/apply.ts';
import { retryRun } from '../../src/app/retry.ts';
import type { Approval } from '../../src/pipeline/guards/approval.ts';
import { numbered } from '../support/numbered.ts';
import { makeOlder, operationsStage, SILENT, UNSEEN } from '../support/operations-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const UNPROBED = {
  observer: { onBegin: () => undefined, onCall: () => undefined, onComplete: () => undefined },
  interrupt: SILENT.signal,
};

const ACCOUNTS = numbered('user', 20);

/** A plan of 20 accounts that nothing keeps from being carried out. */
async function planned({ onTestFinished }: TestContext) {
  const stage = await operationsStage(onTestFinished, ACCOUNTS);
  const { runDir } = await stage.plan(stage.configFor());
  return { ...stage, runDir };
}

type Planned = Awaited<ReturnType<typeof planned>>;

/** Refused with this code, which exits with 6, and without a call. */
async function expectRefused(
  { simulator, left }: Planned,
  done: Promise<unknown>,
  code: string,
): Promise<void> {
  await expect(done).rejects.toMatchObject({ code, kind: 'guard' });
  expect(simulator.calls.entries).toEqual([]);
  expect(left()).toBe(20);
}

test('a run with the right approval is carried out', async (context) => {
  const { carryOut, configFor, runDir, approval, left } = await planned(context);

  const { summary } = await carryOut(configFor(), runDir, { approval });

  expect(summary).toMatchObject({ exit_code: 0, outcomes: { deleted: 20 } });
  expect(left()).toBe(0);
});

test('a run of more rows than are allowed is refused whatever is approved', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, runDir, approval } = stage;

  await expectRefused(
    stage,
    carryOut(configFor({ maxDelete: '19' }), runDir, { approval }),
    'guard.max-delete',
  );

  await carryOut(configFor({ maxDelete: '20' }), runDir, { approval });
  expect(stage.left()).toBe(0);
});

test('a plan of more rows than are allowed is refused when it is made, and when it is carried out', async (context) => {
  const stage = await planned(context);
  const bounded = stage.configFor({ maxDelete: '19', runId: 'bounded' });
  const runDir = join(stage.folder.cwd, 'runs', 'bounded');

  await expectRefused(stage, stage.plan(bounded), 'guard.max-delete');
  // Without the bound of today: that of the plan counts.
  await expectRefused(
    stage,
    stage.carryOut(stage.configFor(), runDir, { approval: stage.approval }),
    'guard.max-delete',
  );
});

test('a retry of more rows than are allowed is refused', async (context) => {
  const stage = await planned(context);
  const { configFor, runDir } = stage;
  const cancelled = await openToCancel(configFor(), runDir);
  await cancelled.cancel({ user: 'me', why: 'a test' }, { ...UNSEEN, signal: SILENT.signal });
  await cancelled.close();

  await expectRefused(stage, retryRun(configFor({ maxDelete: '19' }), runDir, SILENT), 'guard.max-delete');

  expect(await retryRun(configFor({ maxDelete: '20' }), runDir, SILENT)).toMatchObject({
    plan: { rows_to_send: 20 },
  });
});

test('a probe of a plan of more rows than are allowed is not made', async (context) => {
  const stage = await planned(context);

  const probed = stage
    .plan(stage.configFor({ maxDelete: '19', probe: '5' }))
    .then((made) => made.probe(UNPROBED));

  await expectRefused(stage, probed, 'guard.max-delete');
});

test('with a dry run nothing is opened for sending', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, runDir, approval } = stage;
  const before = readdirSync(runDir);

  await expectRefused(
    stage,
    carryOut(configFor({ dryRun: true, maxDelete: '1' }), runDir, { approval }),
    'guard.dry-run',
  );

  expect(readdirSync(runDir)).toEqual(before);
});

test('a plan that is too old is refused whatever is approved', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, runDir, approval } = stage;
  makeOlder(runDir, 31.5);

  await expectRefused(stage, carryOut(configFor(), runDir, { approval }), 'guard.plan-age');

  await carryOut(configFor({ maxPlanAge: '32' }), runDir, { approval });
  expect(stage.left()).toBe(0);
});

test('the plan of another app is refused', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, runDir, approval } = stage;

  await expectRefused(
    stage,
    carryOut(configFor({ sdkappid: '1400000001' }), runDir, { approval }),
    'plan.other-app',
  );
});

test('an admin whose own account the plan names is refused', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, runDir, approval } = stage;

  await expectRefused(
    stage,
    carryOut(configFor({ admin: 'user7' }), runDir, { approval }),
    'plan.other-admin',
  );
});

test.for<readonly [what: string, change: Partial<Approval> | undefined, code: string]>([
  ['no approval', undefined, 'guard.approval-missing'],
  ['an approval for another app', { sdkappid: 1400000001 }, 'guard.approval-app'],
  ['an approval for fewer rows', { rows: 19 }, 'guard.approval-rows'],
  ['an approval for more rows', { rows: 21 }, 'guard.approval-rows'],
  ['an approval for a number of rows that is none', { rows: Number.NaN }, 'guard.approval-rows'],
])('with %s nothing is sent', async ([, change, code], context) => {
  const stage = await planned(context);
  const approval = change === undefined ? undefined : { ...stage.approval, ...change };

  await expectRefused(stage, stage.carryOut(stage.configFor(), stage.runDir, { approval }), code);
});

test('an unattended approval counts, unless the configuration wants a person', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, runDir, sdkappid } = stage;
  const approval = { ...stage.approval, unattended: true };
  const production = { sdkappid, confirm: true };
  stage.folder.write({ apps: { production } });

  await expectRefused(stage, carryOut(configFor(), runDir, { approval }), 'guard.approval-unattended');

  stage.folder.write({ apps: { production: { sdkappid } } });
  await carryOut(configFor(), runDir, { approval });
  expect(stage.left()).toBe(0);
});

test('what is left of a run needs an approval of its own', async (context) => {
  const stage = await planned(context);
  const { carryOut, configFor, approval } = stage;
  const interrupt = new AbortController();
  const { runDir } = await stage.plan(configFor({ runId: 'slow', rowsPerCall: ['accounts=1'] }));
  const interrupted = carryOut(configFor({ rate: '5', concurrency: '1' }), runDir, {
    approval,
    signal: interrupt.signal,
  });
  await waitUntil('the first call', () => stage.deletionCalls() > 0);
  interrupt.abort();
  const { summary } = await interrupted;
  const rows = 20 - (summary.outcomes.deleted ?? 0);
  expect(summary.exit_code).toBe(130);
  const calls = stage.deletionCalls();

  await expect(carryOut(configFor(), runDir, { approval })).rejects.toMatchObject({
    code: 'guard.approval-rows',
  });
  expect(stage.deletionCalls()).toBe(calls);

  const end = await carryOut(configFor(), runDir, { approval: { ...approval, rows } });
  expect(end.summary).toMatchObject({ exit_code: 0, outcomes: { deleted: 20 } });
});

test('the guards can be asked before a person is, and are asked again before anything is sent', async (context) => {
  const stage = await planned(context);
  const run = await openToApply(stage.configFor({ maxDelete: '19' }), stage.runDir);
  try {
    expect(run.refuseUnguarded).toThrow(expect.objectContaining({ code: 'guard.max-delete' }));
    const order = { ...UNSEEN, approval: stage.approval, signal: SILENT.signal };
    await expectRefused(stage, run.carryOut(order), 'guard.max-delete');
  } finally {
    await run.close();
  }
});

test('the books of a run that is not over are not closed', async (context) => {
  const stage = await planned(context);
  const run = await openToApply(stage.configFor(), stage.runDir);
  try {
    await expect(run.closeBooks({ ...UNSEEN, signal: SILENT.signal })).rejects.toMatchObject({
      code: 'run.not-over',
      kind: 'usage',
    });
  } finally {
    await run.close();
  }
  await stage.carryOut(stage.configFor(), stage.runDir, { approval: stage.approval });
  expect(stage.left()).toBe(0);
});
