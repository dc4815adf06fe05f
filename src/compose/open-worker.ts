// Joins what serving an app's queues needs: Redis, API, log.
import { hostname } from 'node:os';
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import { openStderrLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { Target } from '../core/targets.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import { serveQueues } from '../pipeline/serve-queues.ts';
import { appOf } from './app-of.ts';
import { logCall } from './log-run.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { openRedis, queueNameOf } from './open-queues.ts';

export interface WorkerOrder {
  readonly interrupt: AbortSignal;
  readonly onReady: (name: string) => void;
}

/** Serves all queues of the configured app until interrupted. Throws `AppError` where it cannot begin. */
export async function runWorker(config: Config, order: WorkerOrder): Promise<Ending> {
  const app = appOf(config);
  const log = openStderrLog(config.logLevel);
  const api = openApi(config, app);
  const store = await openRedis(config);
  const queueName = (target: Target) => queueNameOf(app.sdkappid, target);
  try {
    order.onReady(`${hostname()}:${process.pid}`);
    return await serveQueues({
      registry,
      checkFirst: lookUps['friend-lists'],
      api,
      openQueue: (target) =>
        store.serve(queueName(target), (error) =>
          log.error({ error: error.message }, 'the queue reports an error'),
        ),
      budgetFor: (target) => store.budget(queueName(target)),
      limitFor: (target) => config.limits[target] ?? registry.jobs[target].callsPerSecond,
      mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
      interrupt: order.interrupt,
      onLost: (listener) => store.onLost(listener),
      onCall: (target, report) => logCall(log, target, report),
      clock: systemClock,
      random: Math.random,
    });
  } finally {
    await api.close();
    await store.close();
  }
}
