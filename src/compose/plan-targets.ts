// What the targets of a plan are, and which columns each has.
import { registry } from '../../jobs/registry.ts';
import type { Plan } from '../core/plan.ts';
import { TARGETS, type Target } from '../core/targets.ts';

/** In the order of the contract: the id is the last one. */
export function columnsOfAll(): Readonly<Record<Target, readonly string[]>> {
  const { jobs } = registry;
  return {
    subscribers: jobs.subscribers.columns,
    'official-accounts': jobs['official-accounts'].columns,
    'friend-lists': jobs['friend-lists'].columns,
    groups: jobs.groups.columns,
    accounts: jobs.accounts.columns,
  };
}

/** In the order in which they are sent. */
export function targetsIn(plan: Pick<Plan, 'by_target'>): readonly Target[] {
  return TARGETS.filter((target) => plan.by_target[target] !== undefined);
}
