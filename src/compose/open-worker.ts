// Joins what serving an app's queues needs: Redis, API, log, and the answer to who asks how it is.
import { hostname } from 'node:os';
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import type { RedisStore } from '../adapters/queue/redis/redis-store.ts';
import { type HealthServer, startHealthServer } from '../adapters/system/health-server.ts';
import { openStderrLog, type RunLog } from '../adapters/system/run-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import { TARGETS, type Target } from '../core/targets.ts';
import type { Ending } from '../pipeline/run-ending.ts';
import { serveQueues } from '../pipeline/serve-queues.ts';
import { WorkerHealth } from '../pipeline/worker-health.ts';
import { lockWorker } from './app-lock.ts';
import { type AppAddress, appOf } from './app-of.ts';
import { logCall } from './log-run.ts';
import { MOST_IN_FLIGHT, openApi } from './open-api.ts';
import { lookUpBudgetOf, openRedis, queueNameOf } from './open-queues.ts';
import { watchQueueKeys } from './watch-queue-keys.ts';

export interface WorkerOrder {
  readonly interrupt: AbortSignal;
  /** @param healthPort where it answers GET /healthz, if it does */
  readonly onReady: (name: string, healthPort: number | undefined) => void;
}

/** Serves all queues of the configured app until interrupted. Throws `AppError` where it cannot begin. */
export async function runWorker(config: Config, order: WorkerOrder): Promise<Ending> {
  const app = appOf(config);
  const lock = lockWorker(app);
  try {
    return await workAs(config, app, order);
  } finally {
    lock.release();
  }
}

async function workAs(config: Config, app: AppAddress, order: WorkerOrder): Promise<Ending> {
  const log = openStderrLog(config.logLevel);
  const api = openApi(config, app);
  const store = await openRedis(config);
  const about = { name: `${hostname()}:${process.pid}`, app: app.sdkappid };
  const health = new WorkerHealth(systemClock, about);
  let server: HealthServer | undefined;
  try {
    const names = TARGETS.map((target) => queueNameOf(app.sdkappid, target));
    const keys = await watchQueueKeys(store, names);
    server = await answerHealth(config, { store, health, interrupt: order.interrupt });
    order.onReady(about.name, server?.port);
    const onLost = (listener: (error: Error) => void) => {
      store.onLost(listener);
      keys.onOther(listener);
    };
    const parts: WorkerParts = { config, app, log, api, store, health };
    return await serve(parts, { interrupt: order.interrupt, onLost }).finally(() => keys.stop());
  } finally {
    await server?.close();
    await api.close();
    await store.close();
  }
}

interface WorkerParts {
  readonly config: Config;
  readonly app: ReturnType<typeof appOf>;
  readonly log: RunLog;
  readonly api: ReturnType<typeof openApi>;
  readonly store: RedisStore;
  readonly health: WorkerHealth;
}

interface Ends {
  readonly interrupt: AbortSignal;
  readonly onLost: (listener: (error: Error) => void) => void;
}

function serve({ config, app, log, api, store, health }: WorkerParts, ends: Ends): Promise<Ending> {
  const queueName = (target: Target) => queueNameOf(app.sdkappid, target);
  return serveQueues({
    ...ends,
    registry,
    checkFirst: lookUps['friend-lists'],
    api,
    openQueue: (target) =>
      store.serve(queueName(target), (error) =>
        log.error({ error: error.message }, 'the queue reports an error'),
      ),
    budgetFor: (target) => store.budget(queueName(target)),
    checkBudgetFor: (target) => store.budget(lookUpBudgetOf(app.sdkappid, target)),
    limitFor: (target) => config.limits[target] ?? registry.jobs[target].callsPerSecond,
    mostInFlight: config.concurrency ?? MOST_IN_FLIGHT,
    onCall: (target, report) => {
      health.called(report.end);
      logCall(log, target, report);
    },
    clock: systemClock,
    random: Math.random,
  });
}

/** Shorter than the second that Docker and Kubernetes wait unless told otherwise. */
const REDIS_ANSWERS_MS = 800;

async function answerHealth(
  config: Config,
  { store, health, interrupt }: Pick<WorkerParts, 'store' | 'health'> & { readonly interrupt: AbortSignal },
): Promise<HealthServer | undefined> {
  if (config.healthPort === undefined) return undefined;
  return startHealthServer(config.healthPort, async () => {
    const redisAnswers = await store.answers(REDIS_ANSWERS_MS);
    const body = health.health({ isStopping: interrupt.aborted, redisAnswers });
    return { isWell: body.status === 'serving', body };
  });
}
