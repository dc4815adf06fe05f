// Why a run ends before all of it is settled; the first reason counts.
import type { CodeMeaning } from '../core/code-table.ts';
import type { ControlRecord } from '../core/control.ts';
import type { TooManyFailures } from '../core/failure-sample.ts';
import type { StopReason } from '../core/judge-call.ts';
import type { Target } from '../core/targets.ts';

export type Ending =
  /** Ctrl-C or SIGTERM. */
  | { readonly kind: 'interrupted' }
  /** The same while the operator holds the run. */
  | { readonly kind: 'paused' }
  /** Given up by the operator, for good. */
  | { readonly kind: 'cancelled'; readonly user: string; readonly why: string }
  /** `--max-duration` is over. */
  | { readonly kind: 'time-up' }
  /** An answer that every call would get. */
  | { readonly kind: 'refused'; readonly stop: StopReason }
  /** Nothing but silence, or nothing but 'too fast', for a long time. */
  | { readonly kind: 'out-of-reach'; readonly how: 'unreachable' | 'throttled' }
  /** Too many of the last rows failed; `meaning` is that of the most frequent code. */
  | {
      readonly kind: 'threshold';
      readonly target: Target;
      readonly failures: TooManyFailures;
      readonly meaning?: CodeMeaning;
    }
  /** The rows that were sent first are not all gone, so the rest was not sent. */
  | {
      readonly kind: 'canary';
      /** Rows that were sent first or looked up with them. */
      readonly rows: number;
      readonly notGone: { readonly present: number; readonly unverifiable: number; readonly failed: number };
    }
  /** The disk, the queue or the tool itself. */
  | { readonly kind: 'fault'; readonly error: unknown };

/** The ledger has the last word, also where the process died before it could say so in the summary; the first cancel counts. */
export function endOfCancelled(changes: readonly ControlRecord[]): Ending | undefined {
  const record = changes.find(({ command, obeyed }) => command === 'cancel' && obeyed);
  if (record === undefined) return undefined;
  return { kind: 'cancelled', user: record.user, why: record.argument ?? '' };
}

export class RunEnding {
  #ending: Ending | undefined;
  readonly #listeners = new Set<() => void>();

  end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    for (const listener of this.#listeners) listener();
  }

  get reason(): Ending | undefined {
    return this.#ending;
  }

  /** Calls `listener` when the run is to end, at once if it is ending already; returns how to take that back. */
  onEnd(listener: () => void): () => void {
    if (this.#ending !== undefined) listener();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
