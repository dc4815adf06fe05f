// The value in status.json: how a run that is under way gets on, for whoever looks from another terminal.
import type { OutcomeCounts } from './outcome.ts';
import type { PaceReason } from './pace.ts';
import type { Target } from './targets.ts';

/** Who holds a run back: the operator, or the hours in which it may send. */
export type HeldBy = 'operator' | 'window';

/** How fast calls may go out at present, and why not faster. */
export interface ShownPace {
  /** Calls per second; null for no limit. */
  readonly allowed: number | null;
  readonly rate: number | null;
  readonly why: PaceReason;
  /** With which the server last said that calls come too fast; left out where it was HTTP status 429. */
  readonly code?: number | undefined;
}

/** Written anew about twice a second by the process that works on the run. It holds no ids. */
export interface LiveStatus {
  /** When it was written, ISO 8601, UTC. */
  readonly at: string;
  readonly state: 'running' | 'paused';
  /** Null while the run sends. */
  readonly held_by: HeldBy | null;
  /** The target whose turn it is; null before the first one. */
  readonly target: Target | null;
  /** Rows with a final word. */
  readonly rows_done: number;
  /** Rows to send in all. */
  readonly rows_to_send: number;
  /** Outcomes of the rows that are done. */
  readonly outcomes: OutcomeCounts;
  /** Calls, repeated ones and those refused as too frequent since the process went to work. */
  readonly calls: number;
  readonly retries: number;
  readonly throttled: number;
  /** Over the last seconds. */
  readonly calls_per_second: number;
  /** Calls per second that the run may make at most; null where there is no limit or no target yet. */
  readonly rate: number | null;
  /** Null where this process makes no calls. */
  readonly pace: ShownPace | null;
  /** Null until it can be told. */
  readonly seconds_left: number | null;
}

/** As it stands in status.json: with the process that wrote it, which may have died since. */
export interface WrittenStatus extends LiveStatus {
  readonly pid: number;
  readonly host: string;
}
