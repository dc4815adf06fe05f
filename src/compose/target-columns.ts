// The input columns of each target, for those who write or read them without knowing the jobs.
import { registry } from '../../jobs/registry.ts';
import type { Target } from '../core/targets.ts';

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
