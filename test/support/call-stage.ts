// A stage with everything that one activation touches, and what was touched in which order.
import { registry } from '../../jobs/registry.ts';
import type { BatchState } from '../../src/core/batch-state.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import type { StopReason } from '../../src/core/judge-call.ts';
import type { ActivationEnd, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import type { ApiRequest, DeletionApi } from '../../src/core/ports/deletion-api.ts';
import type { Target } from '../../src/core/targets.ts';
import type { CallReport } from '../../src/pipeline/call-maker.ts';
import { createActivation } from '../../src/pipeline/make-call.ts';
import { SILENCE } from './answers.ts';
import { HandClock } from './hand-clock.ts';
import { aTargetPacer } from './target-pacer.ts';

export interface Setup {
  readonly target?: Target;
  readonly results?: readonly (CallResult | Error)[];
  readonly canSignAgain?: boolean;
  /** What the ledger throws, by the name of the method. */
  readonly ledgerFaults?: Readonly<Partial<Record<'sending' | 'keepOpen', Error>>>;
  readonly random?: number;
}

export class Stage {
  readonly events: string[] = [];
  readonly requests: ApiRequest[] = [];
  readonly reports: CallReport[] = [];
  readonly stops: StopReason[] = [];
  readonly faults: unknown[] = [];
  readonly kept: BatchState[] = [];
  readonly clock = new HandClock();
  readonly pacer = aTargetPacer(this.clock);
  readonly run: (batch: QueuedBatch) => Promise<ActivationEnd>;

  constructor(setup: Setup = {}) {
    const results = [...(setup.results ?? [])];
    const api: DeletionApi = {
      call: (request) => {
        this.events.push('call');
        this.requests.push(request);
        const result = results.shift() ?? SILENCE;
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
      signAgain: () => {
        this.events.push('signAgain');
        return setup.canSignAgain ?? true;
      },
      close: () => Promise.resolve(),
    };
    this.run = createActivation({
      registry,
      job: registry.jobs[setup.target ?? 'accounts'],
      wire: { subscriberField: 'SubscriberToDel_Account' },
      api,
      ledger: {
        sending: (batch) => this.#note(`sending ${batch}`, setup.ledgerFaults?.sending),
        keepOpen: (batch, state) => {
          this.#note(`keepOpen ${batch}`, setup.ledgerFaults?.keepOpen);
          this.kept.push(state);
        },
      },
      pacer: this.pacer,
      clock: this.clock,
      random: () => setup.random ?? 0.5,
      maxAttempts: 3,
      onCall: (report) => this.reports.push(report),
      onStop: (reason) => this.stops.push(reason),
      onFault: (error) => this.faults.push(error),
    });
  }

  #note(what: string, fault: Error | undefined): void {
    this.events.push(what);
    if (fault !== undefined) throw fault;
  }
}
