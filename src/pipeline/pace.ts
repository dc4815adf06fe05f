// Tells from the state of the pacer how fast calls go out at present, and why not faster.
import type { Pace, PaceReason } from '../core/pace.ts';
import type { Pacing } from '../core/pacing.ts';
import type { CallBudget } from '../core/ports/call-budget.ts';
import type { Contact } from './contact.ts';

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
