// A server that refuses requests with a spoilt row as a whole, and the calls to it: what batches are halved by.
import { registry } from '../../jobs/registry.ts';
import { rowsToSend } from '../../src/core/batch-state.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import { judgeCall } from '../../src/core/judge-call.ts';
import type { ActivationEnd, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import type { SettledRow } from '../../src/core/settled-rows.ts';
import { anAnswer, anItem } from './answers.ts';
import { AT } from './batch-builders.ts';

export class SpoiltWorld {
  /** The ids that each call carried, in the order of the calls. */
  readonly calls: (readonly string[])[] = [];
  readonly #existed: ReadonlySet<string>;
  readonly #present: Set<string>;
  readonly #spoilt: ReadonlySet<string>;

  constructor(present: readonly string[], spoilt: readonly string[]) {
    this.#existed = new Set(present);
    this.#present = new Set(present);
    this.#spoilt = new Set(spoilt);
  }

  /** One call of the batch, and what it makes of it. */
  readonly activation = (batch: QueuedBatch): Promise<ActivationEnd> => {
    const sent = rowsToSend(batch.state).map(({ row }) => batch.ids[row] ?? '');
    const result = this.#answer(sent);
    const { ids, state } = batch;
    const { accounts: job } = registry.jobs;
    const judged = judgeCall({ registry, job, ids, state, result, maxAttempts: 50, at: AT }).state;
    if (judged.open.length === 0) return Promise.resolve({ kind: 'done', state: judged });
    return Promise.resolve({ kind: 'again', state: judged, delayMs: 0 });
  };

  /** The rows of which `settled` says something untrue. */
  lies(ids: readonly string[], settled: readonly SettledRow[]): readonly SettledRow[] {
    return settled.filter(({ row, outcome, note }) => {
      const id = ids[row] ?? '';
      const [was, is] = [this.#existed.has(id), this.#present.has(id)];
      if (outcome === 'absent') return was;
      return outcome === 'deleted' && (is || (!was && note !== 'confirmed_by_absence'));
    });
  }

  #answer(sent: readonly string[]): CallResult {
    this.calls.push(sent);
    if (sent.some((id) => this.#spoilt.has(id))) return anAnswer(70_402, 'bad row');
    const items = sent.map((id) => anItem(id, this.#present.delete(id) ? 0 : 70_107));
    return anAnswer(0, '', items);
  }
}
