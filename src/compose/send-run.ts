// Joins what sending the rows of an open run needs: queues, API, pace, and the canary before the rest.
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import type { RunLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { Target } from '../core/targets.ts';
import { applyRun, type RunObserver } from '../pipeline/apply-run.ts';
import { sendBehindCanary } from '../pipeline/canary.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import type { VerificationEnd } from '../pipeline/verification-end.ts';
import { type AppAddress, rateOf } from './app-of.ts';
import { loggingObserver } from './log-run.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { openQueues } from './open-queues.ts';

export interface SendOrder {
  readonly config: Config;
  readonly app: AppAddress;
  readonly store: RunStore;
  readonly observer: RunObserver;
  readonly interrupt: AbortSignal;
  readonly log: RunLog;
  /** Told for each target whether a shared queue holds nothing of the run any more. */
  readonly onLeft: (isClean: boolean) => void;
  /** Looks up what was sent so far. */
  readonly verifyCanary: () => Promise<VerificationEnd>;
}

/** Batches of a run in the queue at a time: enough for the calls in flight, little to lose. */
const HIGH_WATER = 1_000;

/** Resolves to why the run ended early; undefined when every batch is settled. Throws `AppError` where it cannot begin. */
export async function sendRun(order: SendOrder): Promise<Ending | undefined> {
  const { config, app, store, log } = order;
  const { plan } = store;
  const wire = { subscriberField: plan.options.subscriber_field };
  const rateFor = (target: Target) => rateOf(config, registry.jobs[target], app.endpoint);
  const queues = await openQueues(config, {
    sdkappid: app.sdkappid,
    plan,
    terms: (target) => ({
      ...wire,
      maxAttempts: config.attempts,
      rate: rateFor(target),
      checkFirst: config.checkFirst,
    }),
    onError: (error) => log.error({ error: error.message }, 'the queue reports an error'),
  });
  const api = openApi(config, app);
  try {
    const sendRows = (mostRows?: number) =>
      applyRun({
        plan,
        registry,
        wire,
        ledger: store.ledger,
        readBatches: () => store.batches((batch) => store.ledger.books.has(batch)),
        ...queues,
        work: !config.noWork,
        onLeft: order.onLeft,
        api,
        rateFor,
        mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
        maxAttempts: config.attempts,
        checkFirst: config.checkFirst ? lookUps['friend-lists'] : undefined,
        failureLimit: { threshold: config.failureThreshold, min: config.failureMin },
        highWater: HIGH_WATER,
        interrupt: order.interrupt,
        observer: loggingObserver(order.observer, log),
        clock: systemClock,
        random: Math.random,
        mostRows,
      });
    if (config.canary === undefined) return await sendRows();
    return await sendBehindCanary({
      rows: config.canary,
      store,
      send: sendRows,
      verify: order.verifyCanary,
    });
  } finally {
    await api.close();
    await queues.close();
  }
}
