// Locks an app's limits on this machine: two processes that share no budget would each use the whole rate.
import { join } from 'node:path';
import { lockHome } from '../adapters/run-dir/lock-home.ts';
import { type LockForm, lockHolder, lockRun, type RunLock } from '../adapters/run-dir/run-lock.ts';
import { isLoopback } from '../adapters/tencent/endpoint.ts';
import type { Config } from '../config/load-config.ts';
import { stateFolders } from '../config/state-folders.ts';
import { AppError } from '../core/app-error.ts';
import { TARGETS, type Target } from '../core/targets.ts';

export interface AppUse {
  readonly sdkappid: number;
  readonly endpoint: string;
  readonly targets: readonly Target[];
}

/** Without Redis a process must have the limits alone; over Redis all that use it share one budget there. */
export function limitForm({ redis }: Pick<Config, 'redis'>): LockForm {
  return redis === undefined ? 'alone' : 'shared';
}

/**
 * Locks the limits of an app on this machine. Throws `AppError` (usage) if another process of this
 * user has one in a form that does not go with this one. A server on this machine has no live
 * traffic to protect and is left out.
 */
export function lockApp(form: LockForm, use: AppUse, purpose: Purpose = 'deleting'): RunLock {
  const { sdkappid, endpoint, targets } = use;
  const held: RunLock[] = [];
  const release = () => {
    for (const lock of held.splice(0)) lock.release();
  };
  try {
    if (!isLoopback(endpoint)) {
      for (const target of targets) held.push(lockTarget({ sdkappid, target, purpose }, form));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** The same for the APIs that read back, which have limits of their own. */
export function lockReading(form: LockForm, use: AppUse): RunLock {
  return lockApp(form, use, 'looking up');
}

/** For a worker: all that it may be asked to call. Of what reads back that is only what `--check-first` calls. */
export function lockWorker(app: Omit<AppUse, 'targets'>): RunLock {
  const deleting = lockApp('shared', { ...app, targets: TARGETS });
  try {
    const reading = lockReading('shared', { ...app, targets: ['friend-lists'] });
    return {
      release() {
        deleting.release();
        reading.release();
      },
    };
  } catch (error) {
    deleting.release();
    throw error;
  }
}

type Purpose = 'deleting' | 'looking up';

/** The folder whose lock stands for an app's limit on one API. Throws `lock.foreign` (usage). */
export function appLockFolder(sdkappid: number, target: Target, purpose: Purpose = 'deleting'): string {
  const name = purpose === 'deleting' ? `${sdkappid}-${target}` : `${sdkappid}-${target}-look-up`;
  return join(lockHome(stateFolders(process.geteuid?.())), name);
}

interface Limit {
  readonly sdkappid: number;
  readonly target: Target;
  readonly purpose: Purpose;
}

function lockTarget(limit: Limit, form: LockForm): RunLock {
  const folder = appLockFolder(limit.sdkappid, limit.target, limit.purpose);
  try {
    return lockRun(folder, form);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'run.locked') throw error;
    throw appLocked(limit, { folder, form, cause: error });
  }
}

function appLocked(
  { sdkappid, target, purpose }: Limit,
  { folder, form, cause }: { readonly folder: string; readonly form: LockForm; readonly cause: AppError },
): AppError {
  const holder = lockHolder(folder);
  const isOtherRedis = holder?.shared === true;
  const how = isOtherRedis ? ' over Redis' : form === 'shared' ? ' without Redis' : '';
  const orShare = isOtherRedis ? ', or use the same Redis (--redis)' : '';
  return new AppError(
    'app.locked',
    `process ${holder?.pid ?? 'unknown'} is ${purpose} ${target} of app ${sdkappid} already${how}`,
    {
      kind: 'usage',
      hint: `Nothing was sent. Two that do not know of each other would go over the app's limit: wait until the other one has ended${orShare}. If it is certain that it is gone, remove ${folder}.`,
      cause,
    },
  );
}
