// Sees to it that the admin who signs is not deleted: planning kept back only the one that it knew.
import { registry } from '../../jobs/registry.ts';
import { AppError } from '../core/app-error.ts';
import type { Batch } from '../core/batch.ts';
import type { Plan } from '../core/plan.ts';

export interface AdminCheck {
  /** The admin that signs now. */
  readonly admin: string;
  readonly plan: Pick<Plan, 'admin'>;
  readonly batches: () => AsyncIterable<Batch>;
}

/** Throws `AppError` `plan.other-admin` (guard) where the admin is not the plan's and a batch holds its account. */
export async function refuseAdminInPlan({ admin, plan, batches }: AdminCheck): Promise<void> {
  if (admin === plan.admin) return;
  for await (const batch of batches()) {
    if (!names(batch, admin)) continue;
    throw new AppError('plan.other-admin', `the plan would delete what belongs to the admin ${admin}`, {
      kind: 'guard',
      hint: `Plan again with this admin, which keeps its rows back, or set CHAT_PURGE_ADMIN to ${plan.admin}.`,
    });
  }
}

/** The last column of a target is the id, the one before it the owner. */
function names(batch: Batch, account: string): boolean {
  const { columns, accountColumns } = registry.jobs[batch.target];
  const isAccount = (place: -1 | -2) => accountColumns.includes(columns.at(place) ?? '');
  return (isAccount(-1) && batch.ids.includes(account)) || (isAccount(-2) && batch.owner === account);
}
