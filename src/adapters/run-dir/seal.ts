// The seal of a plan: a digest over everything in it, so that a changed plan is noticed.
import { createHash } from 'node:crypto';
import type { Plan } from '../../core/plan.ts';

export function sealed(plan: Omit<Plan, 'seal'>): Plan {
  return { ...plan, seal: sealOf(plan) };
}

/** Hex SHA-256 of the plan as compact JSON, its keys in the order of the file and without `seal`. */
export function sealOf(plan: Readonly<Record<string, unknown>> | Omit<Plan, 'seal'>): string {
  const { seal: _, ...rest } = { seal: undefined, ...plan };
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}
