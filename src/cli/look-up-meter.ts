// Counts what a verification does while it goes on, and shows it.
import type { VerificationObserver } from '../compose/open-verify.ts';
import type { Context } from './context.ts';
import { counted } from './format.ts';
import { type Progress, startProgress } from './progress.ts';
import { type LookUpCounts, lookUpProgress } from './progress-text.ts';
import { RecentCalls } from './recent-calls.ts';

export class LookUpMeter implements VerificationObserver {
  readonly #context: Pick<Context, 'output' | 'terminal'>;
  readonly #onBegin: () => void;
  #progress: Progress | undefined;
  #calls = new RecentCalls();
  #facts: LookUpCounts = { done: 0, total: 0, failed: 0, calls: 0, retries: 0, throttled: 0 };

  /** @param onBegin called before anything is shown */
  constructor(context: Pick<Context, 'output' | 'terminal'>, onBegin: () => void = () => undefined) {
    this.#context = context;
    this.#onBegin = onBegin;
  }

  /** Read-back calls so far. */
  get calls(): number {
    return this.#facts.calls;
  }

  onBegin(...[scope, rows]: Parameters<VerificationObserver['onBegin']>): void {
    this.#onBegin();
    this.stop();
    this.#facts = { done: 0, total: rows, failed: 0, calls: 0, retries: 0, throttled: 0 };
    this.#calls = new RecentCalls();
    const { output, terminal } = this.#context;
    const what = scope === 'canary' ? 'the canary is' : 'what was deleted is';
    output.say(`Looking up whether ${what} gone: ${counted(rows, 'row')}.`);
    if (rows === 0) return;
    const facts = () => lookUpProgress(this.#facts, this.#calls.perSecond());
    this.#progress = startProgress(output, terminal.stderr, facts);
  }

  onTarget(): void {}

  onCall({ judgement, result }: Parameters<VerificationObserver['onCall']>[0]): void {
    const facts = this.#facts;
    this.#calls.add();
    this.#facts = {
      ...facts,
      done: facts.done + judgement.judged.length,
      failed: facts.failed + judgement.judged.filter(({ verdict }) => verdict !== 'gone').length,
      calls: facts.calls + (result.kind === 'undelivered' ? 0 : 1),
      retries: facts.retries + judgement.again.length,
      throttled: facts.throttled + (judgement.throttled ? 1 : 0),
    };
  }

  stop(): void {
    this.#progress?.stop();
    this.#progress = undefined;
  }
}
