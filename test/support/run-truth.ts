// Compares what the books of a run say of each row with what the server did.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import { writeReports } from '../../src/adapters/run-dir/reports.ts';
import { sumOf } from '../../src/core/outcome.ts';
import { isTarget } from '../../src/core/targets.ts';
import type { BuiltRun } from './run-builder.ts';
import { keyOf } from './truthful-api.ts';

/** One row of outcomes.csv. */
export type Line = Readonly<Record<'target' | 'owner' | 'id' | 'outcome' | 'note', string>>;

/** The rows of outcomes.csv, made from what is on disk. */
export async function outcomesOf(run: BuiltRun): Promise<readonly Line[]> {
  const ledger = await openLedger(run.runDir, run.plan);
  const { counts } = await writeReports(
    run.reportInput({ stateOf: (batch, rows) => ledger.stateOf(batch, rows) }),
  );
  await ledger.close();
  expect(sumOf(counts)).toBe(run.plan.rows);
  return parse<Line>(readFileSync(join(run.runDir, 'outcomes.csv')), { columns: true });
}

/** Fails with the rows of which the books say something untrue; `before` and `now` are what the server has. */
export function expectTruth(
  lines: readonly Line[],
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): void {
  const lies = lines.filter((line) => {
    const key = isTarget(line.target) ? keyOf(line.target, line.owner, line.id) : '';
    return isLie(line, before.has(key), now.has(key));
  });
  expect(lies).toEqual([]);
}

function isLie({ outcome, note }: Line, wasThere: boolean, isThere: boolean): boolean {
  switch (outcome) {
    case 'deleted':
      // A note says that the server did not speak of this very row, so it may have been absent before.
      return isThere || (note === '' && !wasThere);
    case 'absent':
      return wasThere;
    case 'not_sent':
      return wasThere && !isThere;
    default:
      return false;
  }
}
