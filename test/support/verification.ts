// Reads what a verification left, as an auditor would, and runs one with the built command.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { API_NAMES, type ApiName } from '../../src/simulator/apis.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';

export interface VerdictRow {
  readonly source: string;
  readonly line: string;
  readonly target: string;
  readonly owner: string;
  readonly id: string;
  readonly verdict: string;
  readonly checked_at: string;
}

export function readVerdicts(runDir: string): readonly VerdictRow[] {
  return parse<VerdictRow>(readFileSync(join(runDir, 'verification.csv')), { columns: true });
}

/** Verdicts by id. */
export function verdictsById(runDir: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readVerdicts(runDir).map(({ id, verdict }) => [id, verdict]));
}

/** `verified` of summary.json. */
export function readVerified(runDir: string): unknown {
  const summary = JSON.parse(readFileSync(join(runDir, 'summary.json'), 'utf8')) as {
    readonly verified?: unknown;
  };
  return summary.verified;
}

/** Calls of the APIs that read back, those without a call left out. */
export function readBackCalls({
  calls,
}: Pick<Simulator, 'calls'>): Readonly<Partial<Record<ApiName, number>>> {
  const counts = API_NAMES.slice(5).map((api) => [api, calls.callCount(api)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
