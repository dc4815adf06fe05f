// Joins what verifying a run needs, and refuses runs of which there is nothing to verify.

import { openRun } from '../adapters/run-dir/open-run.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import { shellQuoted } from '../core/shell-quoted.ts';
import { limitForm, lockReading } from './app-lock.ts';
import { appOfPlan, withPlanOptions } from './app-of.ts';
import { thisExecutor } from './executor.ts';
import { openLogOf } from './log-run.ts';
import { columnsOfAll, targetsIn } from './plan-targets.ts';
import { toolVersion } from './tool-version.ts';
import { type VerificationOrder, verifyStore } from './verify-store.ts';

export type { VerificationEnd } from '../pipeline/verification-end.ts';
export type { VerificationObserver } from '../pipeline/verify-run.ts';

/** A run that is open for looking up its rows. */
export interface OpenedVerification {
  readonly plan: Plan;
  /** Rows of the plan whose last word is still to come: `apply` goes on with them, and they are not looked up. */
  readonly openRows: number;
  verify(order: Omit<VerificationOrder, 'scope'>): ReturnType<typeof verifyStore>;
  close(): Promise<void>;
}

/** Throws `AppError`: as `openApply` does, and `verify.nothing-sent` (usage) for a plan that was never begun. */
export async function openVerify(config: Config, runDir: string): Promise<OpenedVerification> {
  const store = await openRun(runDir, { columns: columnsOfAll() });
  try {
    const { plan, ledger } = store;
    if (!ledger.begun) throw nothingSent(runDir);
    const app = appOfPlan(config, plan);
    const effective = withPlanOptions(config, plan);
    const openRows = plan.rows_to_send - (await wordedRows(store));
    const lock = lockReading(limitForm(effective), { ...app, targets: targetsIn(plan) });
    const run = {
      config: effective,
      app,
      store,
      runDir,
      executor: thisExecutor(),
      toolVersion: toolVersion(),
    };
    return {
      plan,
      openRows,
      verify: (order) => verifyStore(run, { ...order, scope: 'all' }, openLogOf(run)),
      async close() {
        lock.release();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function wordedRows(store: RunStore): Promise<number> {
  let count = 0;
  for await (const { rows } of store.wordedBatches()) count += rows.length;
  return count;
}

function nothingSent(runDir: string): AppError {
  return new AppError(
    'verify.nothing-sent',
    `of ${runDir} nothing was sent yet: there is nothing to verify`,
    {
      kind: 'usage',
      hint: `Carry it out first: chat-purge apply ${shellQuoted(runDir)}`,
    },
  );
}
