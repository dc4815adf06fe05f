// Which app is meant, and where its server is, out of the configuration.
import { checkEndpoint, isLoopback } from '../adapters/tencent/endpoint.ts';
import { endpointFor } from '../adapters/tencent/regions.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { DeletionJob } from '../core/deletion-job.ts';
import type { LookUpJob } from '../core/look-up-job.ts';
import type { Plan } from '../core/plan.ts';
import { parseRate, resolveLookUpRate, resolveRate } from '../core/rate.ts';

export interface AppAddress {
  readonly sdkappid: number;
  readonly admin: string;
  /** Base address, checked. */
  readonly endpoint: string;
}

/** The configured app. Throws `AppError` (usage) where the endpoint is not allowed. */
export function appOf(config: Config): AppAddress {
  const { sdkappid, admin } = config;
  const endpoint = endpointOf(config);
  if (sdkappid === undefined || admin === undefined || endpoint === undefined) throw notConfigured();
  return { sdkappid, admin, endpoint };
}

/**
 * The app that a plan was made for. What the configuration says besides must agree, since the plan's ids mean
 * other people elsewhere. Throws `AppError`: `plan.other-app` (guard), or usage where the endpoint is not allowed.
 */
export function appOfPlan(config: Config, plan: Plan): AppAddress {
  const endpoint = endpointOf(config) ?? checkEndpoint(plan.endpoint, { allowHost: config.allowHost });
  const app = { sdkappid: config.sdkappid ?? plan.sdkappid, admin: config.admin ?? plan.admin, endpoint };
  // Another port of this machine is the same simulator started again.
  const samePlace = plan.endpoint === endpoint || (isLoopback(plan.endpoint) && isLoopback(endpoint));
  if (plan.sdkappid === app.sdkappid && samePlace) return app;
  throw new AppError(
    'plan.other-app',
    `the plan was made for app ${plan.sdkappid} at ${plan.endpoint}, the configuration says app ${app.sdkappid} at ${endpoint}`,
    {
      kind: 'guard',
      hint: `The ${samePlace ? 'SDKAppID' : 'region or endpoint'} differs. Configure the plan's app, or make a new plan for the other one.`,
    },
  );
}

function endpointOf({ endpoint, region, allowHost }: Config): string | undefined {
  if (endpoint !== undefined) return checkEndpoint(endpoint, { allowHost });
  return region === undefined ? undefined : endpointFor(region);
}

/** What the plan was made with holds for carrying it out, unless something else is asked for now. */
export function withPlanOptions(config: Config, plan: Plan): Config {
  const isAsked = (name: 'rate' | 'maxDelete') => config.origins[name].level !== 'default';
  const planned = plan.options.rate === null ? undefined : parseRate(plan.options.rate);
  return {
    ...config,
    rate: isAsked('rate') ? config.rate : (planned ?? config.rate),
    maxDelete: isAsked('maxDelete') ? config.maxDelete : (plan.options.max_delete ?? undefined),
  };
}

function notConfigured(): AppError {
  return new AppError('config.no-app', 'no app is configured', {
    kind: 'usage',
    hint: 'Set CHAT_PURGE_SDKAPPID, CHAT_PURGE_ADMIN and CHAT_PURGE_REGION.',
  });
}

/** Calls per second for one API; Infinity for no limit. Throws `AppError` (usage) where the rate is not allowed. */
export function rateOf(config: Pick<Config, 'rate' | 'limits'>, job: DeletionJob, endpoint: string): number {
  return resolveRate(config.rate, {
    target: job.target,
    documented: job.callsPerSecond,
    purchased: config.limits[job.target],
    loopback: isLoopback(endpoint),
  });
}

/** The same for an API that reads back. Throws `AppError` (usage) where `unlimited` is not allowed. */
export function lookUpRateOf({ rate }: Pick<Config, 'rate'>, job: LookUpJob, endpoint: string): number {
  return resolveLookUpRate(rate, {
    target: job.target,
    documented: job.callsPerSecond,
    loopback: isLoopback(endpoint),
  });
}
