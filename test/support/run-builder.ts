// Writes a run directory as planning leaves it, without planning: for tests of what comes after.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '../../jobs/registry.ts';
import type { ReportInput } from '../../src/adapters/run-dir/reports.ts';
import type { Batch } from '../../src/core/batch.ts';
import { untouched } from '../../src/core/batch-state.ts';
import { csvLine } from '../../src/core/csv-line.ts';
import type { OutcomeCounts } from '../../src/core/outcome.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { ExcludedRow } from '../../src/core/ports/plan-store.ts';
import type { PlanTarget } from '../../src/core/targets.ts';

const NO_DIGEST = '0'.repeat(64);

/** Not sealed: what reads a plan from disk checks digests, what is tested with this does not. */
export function aPlan(over: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    run_id: 'run-1',
    parent: null,
    tool_version: '0.0.0-test',
    created_at: '2026-01-01T00:00:00.000Z',
    sdkappid: 1_400_000_000,
    admin: 'administrator',
    endpoint: 'http://127.0.0.1:1',
    target: 'accounts',
    inputs: [{ name: 'input.csv', size_bytes: 0, sha256: NO_DIGEST, rows: 0 }],
    options: {
      skip_invalid: true,
      subscriber_field: 'SubscriberToDel_Account',
      protect_sha256: null,
      rows_per_call: {},
      rate: null,
      max_delete: null,
    },
    rows: 0,
    rows_to_send: 0,
    excluded: {},
    batches: 0,
    by_target: {},
    trimmed_values: 0,
    warnings: [],
    batches_sha256: NO_DIGEST,
    excluded_sha256: NO_DIGEST,
    seal: NO_DIGEST,
    ...over,
  };
}

/** A plan whose counts agree with the batches and the rows left out. */
export function planFor(
  batches: readonly Batch[],
  over: { readonly target?: PlanTarget; readonly excluded?: readonly ExcludedRow[] } & Partial<
    Omit<Plan, 'excluded'>
  > = {},
): Plan {
  const { excluded = [], ...rest } = over;
  const toSend = batches.reduce((sum, batch) => sum + batch.ids.length, 0);
  const counts: Partial<Record<keyof OutcomeCounts, number>> = {};
  for (const { outcome } of excluded) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return aPlan({
    rows: toSend + excluded.length,
    rows_to_send: toSend,
    excluded: counts,
    batches: batches.length,
    ...rest,
  });
}

export interface BuiltRun {
  readonly runDir: string;
  readonly plan: Plan;
  readonly batches: readonly Batch[];
  /** What `writeReports` takes; batches that are not settled count as never sent. */
  reportInput(over?: Partial<ReportInput>): ReportInput;
}

/** Makes `dir/run` with excluded.csv; batches are handed over as they are. */
export function buildRun(
  dir: string,
  batches: readonly Batch[],
  over: Parameters<typeof planFor>[1] = {},
): BuiltRun {
  const runDir = join(dir, 'run');
  mkdirSync(runDir, { recursive: true });
  const header = csvLine(['source', 'line', 'target', 'owner', 'id', 'outcome', 'reason']);
  const lines = (over.excluded ?? []).map((row) =>
    csvLine([row.source, row.line, row.target, row.owner, row.id, row.outcome, row.reason]),
  );
  writeFileSync(join(runDir, 'excluded.csv'), [header, ...lines].join(''));
  const plan = planFor(batches, over);
  return {
    runDir,
    plan,
    batches,
    reportInput: (changes = {}) => ({
      runDir,
      plan,
      batches: streamOf(batches),
      columns: {
        subscribers: registry.jobs.subscribers.columns,
        'official-accounts': registry.jobs['official-accounts'].columns,
        'friend-lists': registry.jobs['friend-lists'].columns,
        groups: registry.jobs.groups.columns,
        accounts: registry.jobs.accounts.columns,
      },
      stateOf: (_batch, rows) => untouched(rows),
      ...changes,
    }),
  };
}

export async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}
