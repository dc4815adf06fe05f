// Counts what a run does while it goes on, for the progress display.
import type { OpenedRun } from '../compose/open-apply.ts';
import type { RunObserver } from '../compose/run-end.ts';
import type { ProgressFacts } from './progress.ts';
import { RecentCalls } from './recent-calls.ts';

export class RunMeter implements RunObserver {
  readonly #run: OpenedRun;
  readonly #doneBefore: number;
  readonly #startedMs = performance.now();
  readonly #recentCalls = new RecentCalls();
  #calls = 0;
  #retries = 0;
  #throttled = 0;

  constructor(run: OpenedRun) {
    this.#run = run;
    this.#doneBefore = run.settledRows;
  }

  onTarget(): void {}

  onCall(...[, report]: Parameters<RunObserver['onCall']>): void {
    this.#calls += 1;
    if (report.judgement.state.calls > 1) this.#retries += 1;
    if (report.end === 'throttled') this.#throttled += 1;
    this.#recentCalls.add();
  }

  facts(): ProgressFacts {
    const books = this.#run.books();
    const { failed = 0, unknown = 0 } = books.counts();
    const done = books.settledRows;
    const total = this.#run.plan.rows_to_send;
    const elapsedMs = performance.now() - this.#startedMs;
    const rowsPerMs = (done - this.#doneBefore) / elapsedMs;
    return {
      done,
      total,
      failed: failed + unknown,
      calls: this.#calls,
      retries: this.#retries,
      throttled: this.#throttled,
      callsPerSecond: this.#recentCalls.perSecond(),
      ...(rowsPerMs > 0 ? { secondsLeft: (total - done) / rowsPerMs / 1_000 } : {}),
    };
  }
}
