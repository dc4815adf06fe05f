// Counts what a run does while it goes on, for whoever looks.
import type { LiveStatus } from '../core/live-status.ts';
import type { Plan } from '../core/plan.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { Target } from '../core/targets.ts';
import type { RunObserver } from './apply-run.ts';
import { RecentPace } from './recent-pace.ts';
import type { RunControl } from './run-control.ts';

/** Calls per second are counted over this long. */
const CALLS_OVER_MS = 5_000;
/** The time that is left goes by the rows of this long: a pace that was changed an hour ago tells nothing any more. */
const ROWS_OVER_MS = 60_000;

export interface MeteredRun {
  readonly plan: Plan;
  readonly ledger: Pick<RunLedger, 'books'>;
  readonly control: RunControl;
  /** Whether other processes make calls for the run: then only settled batches tell of them. */
  readonly shared: boolean;
  /** False where calls are left to the workers. */
  readonly makesCalls: boolean;
  readonly rateFor: (target: Target) => number;
  readonly clock: Clock;
}

export class RunMeter implements RunObserver {
  readonly #run: MeteredRun;
  readonly #before: { readonly calls: number; readonly retries: number };
  readonly #throttledBefore: number;
  readonly #callPace: RecentPace;
  /** Undefined while the run is held. */
  #rowPace: RecentPace | undefined;
  #target: Target | undefined;
  #calls = 0;
  #retries = 0;
  #throttled = 0;
  #throttledWith: number | undefined;
  #pacer: Parameters<RunObserver['onTarget']>[1] | undefined;

  constructor(run: MeteredRun) {
    const { calls, retries, throttled } = run.ledger.books;
    this.#run = run;
    this.#before = { calls, retries };
    this.#throttledBefore = throttled;
    this.#callPace = new RecentPace(CALLS_OVER_MS, { atMs: run.clock.monotonicMs(), count: 0 });
  }

  onTarget(...[target, pacer]: Parameters<RunObserver['onTarget']>): void {
    this.#target = target;
    this.#pacer = pacer;
    this.#throttledWith = undefined;
  }

  onCall(...[, report]: Parameters<RunObserver['onCall']>): void {
    this.#calls += 1;
    if (report.judgement.state.calls > 1) this.#retries += 1;
    if (report.end !== 'throttled') return;
    this.#throttled += 1;
    const { open } = report.judgement.state;
    this.#throttledWith = open.find(({ last }) => last?.verdict === 'throttled')?.last?.code;
  }

  status(): LiveStatus {
    const { plan, ledger, control, clock } = this.#run;
    const { books } = ledger;
    const effort = this.#effort();
    const callsPerSecond = this.#callsPerSecond(effort.calls);
    const heldBy = control.heldBy;
    return {
      at: new Date(clock.wallMs()).toISOString(),
      state: heldBy === undefined ? 'running' : 'paused',
      held_by: heldBy ?? null,
      target: this.#target ?? null,
      rows_done: books.settledRows,
      rows_to_send: plan.rows_to_send,
      outcomes: books.counts(),
      ...effort,
      calls_per_second: callsPerSecond,
      rate: this.#rate(),
      pace: this.#pace(),
      seconds_left: this.#secondsLeft(callsPerSecond),
    };
  }

  #effort(): Pick<LiveStatus, 'calls' | 'retries' | 'throttled'> {
    if (!this.#run.shared) {
      return { calls: this.#calls, retries: this.#retries, throttled: this.#throttled };
    }
    const { calls, retries, throttled } = this.#run.ledger.books;
    return {
      calls: calls - this.#before.calls,
      retries: retries - this.#before.retries,
      throttled: throttled - this.#throttledBefore,
    };
  }

  #callsPerSecond(calls: number): number {
    const atMs = this.#run.clock.monotonicMs();
    return Math.round(this.#callPace.perMs({ atMs, count: calls }) * 10_000) / 10;
  }

  #rate(): number | null {
    if (this.#target === undefined) return null;
    return finite(this.#run.rateFor(this.#target));
  }

  #pace(): LiveStatus['pace'] {
    if (this.#pacer === undefined || !this.#run.makesCalls) return null;
    const { allowed, rate, why } = this.#pacer.pace();
    const code = why === 'throttled' ? this.#throttledWith : undefined;
    return {
      allowed: finite(allowed),
      rate: finite(rate),
      why,
      ...(code === undefined ? {} : { code }),
    };
  }

  /** Null while it is held or nothing moves: any number would be made up. */
  #secondsLeft(callsPerSecond: number): number | null {
    const { plan, ledger, clock, control } = this.#run;
    const now = { atMs: clock.monotonicMs(), count: ledger.books.settledRows };
    if (control.heldBy !== undefined) {
      this.#rowPace = undefined;
      return null;
    }
    this.#rowPace ??= new RecentPace(ROWS_OVER_MS, now);
    const rowsPerMs = this.#rowPace.perMs(now);
    if (callsPerSecond === 0 || rowsPerMs === 0) return null;
    return Math.round((plan.rows_to_send - now.count) / rowsPerMs / 1_000);
  }
}

/** JSON has no Infinity. */
function finite(rate: number): number | null {
  return Number.isFinite(rate) ? rate : null;
}
