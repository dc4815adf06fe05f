// The line of the ledger that gives up a run on which no process works.
import { randomUUID } from 'node:crypto';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { ControlRecord } from '../core/control.ts';

/** Who gives a run up, and why. */
export interface CancelledBy {
  readonly user: string;
  readonly why: string;
}

export function cancelRecord({ user, why }: CancelledBy): ControlRecord {
  const at = new Date(systemClock.wallMs()).toISOString();
  return { type: 'control', request: randomUUID(), command: 'cancel', argument: why, at, user, obeyed: true };
}
