// Which targets a plan has rows of.
import type { Plan } from '../core/plan.ts';
import { TARGETS, type Target } from '../core/targets.ts';

/** In the order in which they are sent. */
export function targetsIn(plan: Pick<Plan, 'by_target'>): readonly Target[] {
  return TARGETS.filter((target) => plan.by_target[target] !== undefined);
}
