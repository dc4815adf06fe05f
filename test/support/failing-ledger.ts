// A ledger of which one method fails from some time on, as on a full disk.
import type { RunLedger } from '../../src/core/ports/run-ledger.ts';

/** Wraps a ledger; `when` is asked at each use of the method. */
export function failing(
  method: 'sending' | 'keepOpen' | 'settle',
  when: () => boolean,
): (ledger: RunLedger) => RunLedger {
  const failIfTime = (): void => {
    if (when()) throw new Error('disk full');
  };
  return (ledger) => ({
    books: ledger.books,
    begun: ledger.begun,
    startedAt: ledger.startedAt,
    changes: ledger.changes,
    leftOnRedis: ledger.leftOnRedis,
    stateOf: (batch, rows) => ledger.stateOf(batch, rows),
    sending: (batch) => {
      if (method === 'sending') failIfTime();
      ledger.sending(batch);
    },
    shared: (...batches) => ledger.shared(...batches),
    unsent: (batch) => ledger.unsent(batch),
    keepOpen: (batch, state) => {
      if (method === 'keepOpen') failIfTime();
      ledger.keepOpen(batch, state);
    },
    settle: async (records) => {
      if (method === 'settle') failIfTime();
      await ledger.settle(records);
    },
    amend: (amendments) => ledger.amend(amendments),
    record: (record) => ledger.record(record),
    openEffort: () => ledger.openEffort(),
    close: () => ledger.close(),
  });
}
