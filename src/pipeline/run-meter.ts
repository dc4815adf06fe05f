// Counts what a run does while it goes on, for whoever looks.
import type { LiveStatus } from '../core/live-status.ts';
import type { Plan } from '../core/plan.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { Target } from '../core/targets.ts';
import type { RunObserver } from './apply-run.ts';
import type { RunControl } from './run-control.ts';

/** Calls per second are counted over this long. */
const RECENT_MS = 5_000;

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

/** Calls at one moment, since the meter began. */
interface Sample {
  readonly atMs: number;
  readonly calls: number;
}

export class RunMeter implements RunObserver {
  readonly #run: MeteredRun;
  readonly #startedMs: number;
  readonly #before: { readonly rows: number; readonly calls: number; readonly retries: number };
  readonly #throttledBefore: number;
  #samples: Sample[];
  #target: Target | undefined;
  #calls = 0;
  #retries = 0;
  #throttled = 0;
  #throttledWith: number | undefined;
  #pacer: Parameters<RunObserver['onTarget']>[1] | undefined;

  constructor(run: MeteredRun) {
    const { settledRows: rows, calls, retries, throttled } = run.ledger.books;
    this.#run = run;
    this.#startedMs = run.clock.monotonicMs();
    this.#before = { rows, calls, retries };
    this.#throttledBefore = throttled;
    this.#samples = [{ atMs: this.#startedMs, calls: 0 }];
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
      calls_per_second: this.#callsPerSecond(effort.calls),
      rate: this.#rate(),
      pace: this.#pace(),
      seconds_left: this.#secondsLeft(),
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
    const nowMs = this.#run.clock.monotonicMs();
    // The oldest one kept is the last from before the stretch that is looked at.
    const firstRecent = this.#samples.findIndex(({ atMs }) => atMs >= nowMs - RECENT_MS);
    this.#samples = this.#samples.slice(Math.max(0, firstRecent - 1));
    const [oldest = { atMs: this.#startedMs, calls: 0 }] = this.#samples;
    this.#samples.push({ atMs: nowMs, calls });
    const elapsedMs = Math.max(1, nowMs - oldest.atMs);
    return Math.round(((calls - oldest.calls) * 10_000) / elapsedMs) / 10;
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

  #secondsLeft(): number | null {
    const { plan, ledger, clock, control } = this.#run;
    const { settledRows } = ledger.books;
    const rowsPerMs = (settledRows - this.#before.rows) / (clock.monotonicMs() - this.#startedMs);
    if (control.heldBy !== undefined || !(rowsPerMs > 0)) return null;
    return Math.round((plan.rows_to_send - settledRows) / rowsPerMs / 1_000);
  }
}

/** JSON has no Infinity. */
function finite(rate: number): number | null {
  return Number.isFinite(rate) ? rate : null;
}
