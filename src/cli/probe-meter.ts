// Counts what a probe does while it goes on, and shows it.
import type { ProbeObserver } from '../app/plan.ts';
import { count, counted, decimal } from '../core/amounts.ts';
import type { Probe } from '../core/probe.ts';
import type { Context } from './context.ts';
import { type Progress, startProgress } from './progress.ts';
import type { ProgressFacts } from './progress-text.ts';
import { RecentCalls } from './recent-calls.ts';
import { describeProbe } from './render-probe.ts';

export class ProbeMeter implements ProbeObserver {
  readonly #output: Context['output'];
  readonly #recent = new RecentCalls();
  #progress: Progress | undefined;
  #facts = { done: 0, total: 0, there: 0, calls: 0, retries: 0, throttled: 0 };

  constructor({ output }: Pick<Context, 'output'>) {
    this.#output = output;
  }

  onBegin(rows: number): void {
    this.#facts = { ...this.#facts, total: rows };
    this.#output.say(`Looking up ${counted(rows, 'row')} of the plan, drawn at random.`);
    if (rows > 0) this.#progress = startProgress(this.#output, () => this.#shown());
  }

  onCall({ judgement, result }: Parameters<ProbeObserver['onCall']>[0]): void {
    const facts = this.#facts;
    this.#recent.add();
    this.#facts = {
      ...facts,
      done: facts.done + judgement.judged.length,
      there: facts.there + judgement.judged.filter(({ verdict }) => verdict === 'present').length,
      calls: facts.calls + (result.kind === 'undelivered' ? 0 : 1),
      retries: facts.retries + judgement.again.length,
      throttled: facts.throttled + (judgement.throttled ? 1 : 0),
    };
  }

  onComplete(probe: Probe): void {
    this.stop();
    this.#output.event('probe', describeProbe(probe));
  }

  stop(): void {
    this.#progress?.stop();
    this.#progress = undefined;
  }

  #shown(): ProgressFacts {
    const { done, total, there } = this.#facts;
    const callsPerSecond = this.#recent.perSecond();
    const isThere = `${count(there)} there`;
    return {
      done,
      total,
      texts: [`${decimal(callsPerSecond)} calls/s, ${isThere}`, isThere],
      event: { ...this.#facts, calls_per_second: callsPerSecond, seconds_left: null },
    };
  }
}
