// Joins what calling an app's API needs: address, credentials, bounds.
import { systemClock } from '../adapters/system/system-clock.ts';
import { createTencentApi } from '../adapters/tencent/client.ts';
import { createCredentials } from '../adapters/tencent/credentials.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { AppAddress } from './app-of.ts';

/** Most calls under way at a time unless `--concurrency` says otherwise: 200 calls/s at 2.5 s each. */
export const MOST_IN_FLIGHT = 500;

/** Throws `AppError` (usage) where there is nothing to sign calls with. */
export function openApi(config: Config, app: AppAddress): DeletionApi {
  const { secret, timeoutMs } = config;
  if (secret === undefined) {
    throw new AppError('config.no-secret', 'there is nothing to sign calls with', {
      kind: 'usage',
      hint: 'Set CHAT_PURGE_SECRET_KEY, CHAT_PURGE_SECRET_KEY_FILE or CHAT_PURGE_USERSIG.',
    });
  }
  const clock = () => systemClock.wallMs();
  const credentials = createCredentials({ ...secret, ...app, clock });
  return createTencentApi({ ...app, credentials, timeoutMs, clock });
}
