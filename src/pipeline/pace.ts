// How fast calls go out at present, and why not faster: for those who watch a run.
import type { Pacing } from '../core/pacing.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Contact } from './contact.ts';

/**
 * `rate`: as fast as allowed. `starting`: climbing since the start. `throttled`: the server said that calls come too fast.
 * `no-answer`: one call at a time, since the last ones were not answered. `signature`: the same, since the signature was refused.
 */
export type PaceReason = 'rate' | 'starting' | 'throttled' | 'no-answer' | 'signature';

export interface Pace {
  /** Calls per second at present; Infinity for no limit. */
  readonly allowed: number;
  /** Calls per second that the operator allows. */
  readonly rate: number;
  readonly why: PaceReason;
}

/** @param budget of all processes, where there is one */
export function paceOf(pacing: Pacing, contact: Contact, budget: CallBudget | undefined): Pace {
  const shared = budget?.allowedRate() ?? Number.POSITIVE_INFINITY;
  const { rate } = pacing;
  return { allowed: Math.min(pacing.allowed, shared), rate, why: reasonOf(pacing, contact, shared) };
}

function reasonOf(pacing: Pacing, { probing }: Contact, shared: number): PaceReason {
  if (probing !== undefined) return probing === 'start' ? 'starting' : probing;
  if (shared < pacing.allowed) return 'throttled';
  if (pacing.allowed >= pacing.rate) return 'rate';
  return pacing.cut === undefined ? 'starting' : 'throttled';
}
