// Compares the books of a run with what the simulator really deleted.
import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { readOutcomes, readSummary } from './run-books.ts';

/** Fails unless every row says what the simulator did. Needs a simulator with `keepIds`; for accounts. */
export function expectTruth(simulator: Simulator, runDir: string): void {
  const gone = new Set([...simulator.calls.deletedByRequest().values()].flat());
  const rows = readOutcomes(runDir);
  const lies = rows.filter(({ id, outcome, note }) => {
    switch (outcome) {
      case 'deleted':
        // After a call that nobody heard of, absence counts as this run's doing.
        return !gone.has(id) && note !== 'confirmed_by_absence';
      case 'absent':
      case 'not_sent':
        return gone.has(id);
      case 'unknown':
        return false;
      default:
        return true;
    }
  });
  expect(lies).toEqual([]);
  const told = new Set(rows.map(({ id }) => id));
  expect([...gone].filter((id) => !told.has(id))).toEqual([]);
  expect(readSummary(runDir)).toMatchObject({ balanced: true, rows: rows.length });
}
