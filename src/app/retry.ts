// The operation that plans a new run from what an ended one has left: the row limit is asked inside it.

import type { PlanAttendance } from '../compose/make-plan.ts';
import { type MadeRetry, makeRetry } from '../compose/make-retry.ts';
import type { Config } from '../config/load-config.ts';
import { refuseTooMany } from '../pipeline/guards/row-limit.ts';

/** Throws `AppError`: `guard.max-delete` (guard) if the plan would send too much, and what `makeRetry` throws. */
export async function retryRun(
  config: Config,
  runDir: string,
  attendance: PlanAttendance,
): Promise<Omit<MadeRetry, 'policy'>> {
  const made = await makeRetry(config, runDir, attendance);
  refuseTooMany(made);
  return made;
}
