// The guard on the protect file that is named at apply: it must be the one of the plan.
import { isReadOnce, protectDigest } from '../adapters/csv/protect-file.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';

/**
 * A plan keeps back whom its own protect file named. One that is named now and is another one would
 * be passed over in silence. Standard input or a pipe cannot be read twice: of it only the plan's
 * own word is taken. Throws `AppError` (guard).
 */
export async function refuseOtherProtect({ protect, origins }: Config, plan: Plan): Promise<void> {
  if (protect === undefined) return;
  const { protect_sha256: planned } = plan.options;
  const isOnce = await isReadOnce(protect);
  if (isOnce && planned !== null) return;
  const digest = isOnce ? undefined : await protectDigest(protect);
  if (digest !== undefined && digest === planned) return;
  throw new AppError(
    'plan.other-protect',
    `${origins.protect.name} names the protect file ${protect}, ${whyNot(planned, digest)}`,
    {
      kind: 'guard',
      hint: 'Nothing was sent now. Plan again with this protect file, so that the plan keeps back whom it names, or take the setting away.',
    },
  );
}

function whyNot(planned: string | null, digest: string | undefined): string {
  if (planned === null) return 'and the plan was made without one';
  if (digest === undefined)
    return 'which cannot be read, so that nobody can tell whether the plan was made with it';
  return 'and the plan was made with another one, or before it was changed';
}
