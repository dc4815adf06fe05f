// Joins what looking up the rows of an open run needs: API, budget, the books of verifications.

import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import { openVerification } from '../adapters/run-dir/verification-file.ts';
import type { RunLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { VerificationScope } from '../core/verification.ts';
import type { VerificationEnd } from '../pipeline/verification-end.ts';
import { type Verification, type VerificationObserver, verifyRun } from '../pipeline/verify-run.ts';
import { type AppAddress, lookUpRateOf } from './app-of.ts';
import { loggingLookUps } from './log-run.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { openReadBudgets } from './open-queues.ts';

export interface VerifiableRun {
  readonly config: Config;
  readonly app: AppAddress;
  readonly store: RunStore;
  readonly runDir: string;
  readonly executor: Verification['executor'];
  readonly toolVersion: string;
}

export interface VerificationOrder {
  readonly scope: VerificationScope;
  readonly observer: VerificationObserver;
  readonly interrupt: AbortSignal;
  /** Given while the run is in progress. */
  readonly control?: Verification['control'];
}

/** Throws `AppError` where it cannot begin, or the books cannot be read or written. */
export async function verifyStore(
  run: VerifiableRun,
  order: VerificationOrder,
  log: RunLog,
): Promise<VerificationEnd> {
  const { config, app, store } = run;
  const verdicts = await openVerification(run.runDir, store.plan);
  const api = openApi(config, app);
  try {
    const budgets = await openReadBudgets(config, app.sdkappid);
    try {
      const end = await verifyRun({
        ...run,
        ...order,
        verdicts,
        registry,
        lookUps,
        api,
        budgetFor: budgets.budgetFor,
        rateFor: (job) => lookUpRateOf(config, job, app.endpoint),
        mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
        maxAttempts: config.attempts,
        patienceMs: config.verifyWaitMs,
        observer: loggingLookUps(order.observer, log),
        clock: systemClock,
        random: Math.random,
      });
      log.info({ verdicts: end.verdicts, end: end.kind }, 'verification ends');
      return end;
    } finally {
      await budgets.close();
    }
  } finally {
    await api.close();
    verdicts.close();
  }
}
