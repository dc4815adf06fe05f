// The guards of the configuration as the plain values that the guards judge by.
import type { Config } from '../config/load-config.ts';
import type { GuardPolicy } from '../pipeline/guards/policy.ts';

export function policyOf({
  guards,
  dryRun,
  origins,
}: Pick<Config, 'guards' | 'dryRun' | 'origins'>): GuardPolicy {
  const { maxDelete: rows, maxPlanAge: age } = guards;
  return {
    maxRows: rows && {
      most: rows.most,
      // What the file says has its key in its name.
      name: rows.origin.level === 'variable' ? `${rows.origin.name} (--max-delete)` : rows.origin.name,
      fixed: rows.fixed,
    },
    maxAgeDays: {
      most: age.most,
      name: age.origin.level === 'default' ? '--max-plan-age' : age.origin.name,
      fixed: age.fixed,
    },
    needsPerson: guards.confirm,
    dryRun: dryRun ? origins.dryRun.name : undefined,
  };
}
