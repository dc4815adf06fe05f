// The guard of a dry run: a variable or a file can ask for it, and then nothing is deleted.
import { AppError } from '../../core/app-error.ts';
import type { GuardPolicy } from './policy.ts';

/** Throws `AppError` (guard). */
export function refuseDryRun({ dryRun }: Pick<GuardPolicy, 'dryRun'>): void {
  if (dryRun === undefined) return;
  throw new AppError('guard.dry-run', `${dryRun} asks for a dry run, and apply deletes`, {
    kind: 'guard',
    hint: 'Nothing was sent. `chat-purge plan` is the dry run; take the setting away to carry the plan out.',
  });
}
