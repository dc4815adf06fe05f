// One run at a time on this machine per app and target: two would each use the whole rate.
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { lockHolder, lockRun, type RunLock } from '../adapters/run-dir/run-lock.ts';
import { isLoopback } from '../adapters/tencent/endpoint.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { Target } from '../core/targets.ts';

export interface AppUse {
  readonly sdkappid: number;
  readonly endpoint: string;
  readonly targets: readonly Target[];
}

/**
 * Throws `AppError` (usage) where another run of this user is at it. A server on this machine has no live
 * traffic to protect and is left out.
 */
export function lockApp({ sdkappid, endpoint, targets }: AppUse, purpose: Purpose = 'deleting'): RunLock {
  const held: RunLock[] = [];
  const release = () => {
    for (const lock of held.splice(0)) lock.release();
  };
  try {
    if (!isLoopback(endpoint)) {
      for (const target of targets) held.push(lockTarget(sdkappid, target, purpose));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** The same for the APIs that read back, which have limits of their own. Undefined over Redis, where all share one budget. */
export function lockReading({ redis }: Pick<Config, 'redis'>, use: AppUse): RunLock | undefined {
  return redis === undefined ? lockApp(use, 'looking up') : undefined;
}

type Purpose = 'deleting' | 'looking up';

/** The folder whose lock stands for an app's limit on one API. */
export function appLockFolder(sdkappid: number, target: Target, purpose: Purpose = 'deleting'): string {
  const name = purpose === 'deleting' ? `${sdkappid}-${target}` : `${sdkappid}-${target}-look-up`;
  return join(tmpdir(), `chat-purge-locks-${userInfo().uid}`, name);
}

function lockTarget(sdkappid: number, target: Target, purpose: Purpose): RunLock {
  const folder = appLockFolder(sdkappid, target, purpose);
  try {
    return lockRun(folder);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'run.locked') throw error;
    throw new AppError(
      'app.locked',
      `process ${lockHolder(folder)?.pid ?? 'unknown'} is ${purpose} ${target} of app ${sdkappid} already`,
      {
        kind: 'usage',
        hint: `Nothing was sent. Two runs at once would go over the app's limit: wait until the other one has ended. If it is certain that it is gone, remove ${folder}.`,
        cause: error,
      },
    );
  }
}
