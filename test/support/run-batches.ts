// The batches of whole runs, as planning would order them.
import type { Batch } from '../../src/core/batch.ts';
import type { Target } from '../../src/core/targets.ts';
import { aBatch, idsOf } from './batch-builders.ts';

/** Every target, several owners, several batches for one owner. */
export function mixedBatches(): readonly Batch[] {
  const of = (target: Target, count: number, rows: number, owners = 0): readonly Omit<Batch, 'batch'>[] =>
    Array.from({ length: count }, (_, i) => {
      const owner =
        owners === 0
          ? {}
          : { owner: `${target === 'subscribers' ? '@TOA#_' : 'user'}${Math.floor(i / owners)}` };
      const { batch: _batch, ...rest } = aBatch({ target, ids: idsOf(rows, `${target}-${i}-`), ...owner });
      return rest;
    });
  return [
    ...of('subscribers', 12, 10, 3),
    ...of('official-accounts', 10, 1),
    ...of('friend-lists', 15, 5, 3),
    ...of('groups', 25, 1),
    ...of('accounts', 60, 20),
  ].map((batch, i) => ({ ...batch, batch: i }));
}

/** Five rows a batch. */
export function accountsOnly(count = 30): readonly Batch[] {
  return Array.from({ length: count }, (_, batch) => aBatch({ batch, ids: idsOf(5, `a${batch}-`) }));
}
