// Ends a batch whose calls were cut off again and again: nobody knows what became of its open rows.
import { type BatchState, type OpenRow, possiblySent } from './batch-state.ts';
import { groupRows } from './settled-rows.ts';

/** Activations in a row that were cut off before the batch is given up: it may be what kills the processes. */
export const MOST_CUT_OFF = 5;

/** The same state after several calls of which nothing is known. */
export function afterCutOff(state: BatchState, times: number): BatchState {
  let known = state;
  for (let i = 0; i < times; i += 1) known = possiblySent(known);
  return known;
}

/** All open rows become `unknown`, but for those that are held: their turn has not come. */
export function giveUp({ halving: _halving, ...state }: BatchState, at: string): BatchState {
  const message = `given up: ${MOST_CUT_OFF} calls in a row were cut off with the process that made them`;
  const isHeld = ({ row }: OpenRow) => state.held?.includes(row) ?? false;
  const lost = state.open
    .filter((row) => !isHeld(row))
    .map(({ row, attempts }) => ({
      row,
      outcome: 'unknown' as const,
      message,
      attempts,
      at,
    }));
  return { ...state, settled: [...state.settled, ...groupRows(lost)], open: state.open.filter(isHeld) };
}
