// Counts what a run does while it goes on, for the progress display.
import type { OpenedRun } from '../compose/open-apply.ts';
import type { RunObserver } from '../compose/run-end.ts';
import type { ProgressFacts } from './progress.ts';
import { RecentCalls } from './recent-calls.ts';

type PaceSource = Parameters<RunObserver['onTarget']>[1];

export class RunMeter implements RunObserver {
  readonly #run: OpenedRun;
  readonly #makesCalls: boolean;
  readonly #doneBefore: number;
  readonly #startedMs = performance.now();
  readonly #recentCalls = new RecentCalls();
  #calls = 0;
  #retries = 0;
  #throttled = 0;
  #throttledWith: number | undefined;
  #pacer: PaceSource | undefined;

  /** @param makesCalls false where they are left to the workers */
  constructor(run: OpenedRun, makesCalls: boolean) {
    this.#run = run;
    this.#makesCalls = makesCalls;
    this.#doneBefore = run.settledRows;
  }

  onTarget(...[, pacer]: Parameters<RunObserver['onTarget']>): void {
    this.#pacer = pacer;
    this.#throttledWith = undefined;
  }

  onCall(...[, report]: Parameters<RunObserver['onCall']>): void {
    this.#calls += 1;
    if (report.judgement.state.calls > 1) this.#retries += 1;
    if (report.end === 'throttled') {
      this.#throttled += 1;
      const { open } = report.judgement.state;
      this.#throttledWith = open.find(({ last }) => last?.verdict === 'throttled')?.last?.code;
    }
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
      ...this.#pace(),
      ...(rowsPerMs > 0 ? { secondsLeft: (total - done) / rowsPerMs / 1_000 } : {}),
    };
  }

  /** Nothing where the calls are left to others. */
  #pace(): Pick<ProgressFacts, 'pace'> {
    if (this.#pacer === undefined || !this.#makesCalls) return {};
    const pace = this.#pacer.pace();
    const code = pace.why === 'throttled' ? this.#throttledWith : undefined;
    return { pace: { ...pace, ...(code === undefined ? {} : { code }) } };
  }
}
