// Joins what calling an app's API needs: address, credentials, bounds.
import { systemClock } from '../adapters/system/system-clock.ts';
import { createTencentApi } from '../adapters/tencent/client.ts';
import { createCredentials } from '../adapters/tencent/credentials.ts';
import type { Config } from '../config/load-config.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { AppAddress } from './app-of.ts';
import { noSecret } from './no-secret.ts';
import { routeTo } from './route.ts';

/** Most calls under way at a time unless `--concurrency` says otherwise: 200 calls/s at 2.5 s each. */
export const MOST_IN_FLIGHT = 500;

/** Throws `AppError` (usage) where there is nothing to sign calls with. */
export function openApi(config: Config, app: AppAddress): DeletionApi {
  const { secret, timeoutMs } = config;
  if (secret === undefined) throw noSecret();
  const clock = () => systemClock.wallMs();
  const credentials = createCredentials({ ...secret, ...app, clock });
  const { proxy } = routeTo(app.endpoint, config);
  return createTencentApi({
    ...app,
    credentials,
    timeoutMs,
    clock,
    ...(proxy === undefined ? {} : { proxy }),
  });
}

/** For clearing up without a key: nothing is called. */
export const NO_API: DeletionApi = {
  call: () => Promise.reject(new Error('a run that is over makes no calls')),
  signAgain: () => false,
  close: () => Promise.resolve(),
};
