// Sends a few rows first, looks whether they are gone, and only then sends the rest.
import type { RunStore } from '../core/ports/run-store.ts';
import type { Ending } from './run-ending.ts';
import type { VerificationEnd } from './verification-end.ts';

export interface CanaryCourse {
  /** Most rows to send first. */
  readonly rows: number;
  readonly store: Pick<RunStore, 'wordedBatches'>;
  /** Sends at most so many rows, all that is left without a number; resolves to why it ended early. */
  readonly send: (mostRows?: number) => Promise<Ending | undefined>;
  /** Looks up what was sent and was not called gone so far. */
  readonly verify: () => Promise<VerificationEnd>;
}

/** Resolves to why the run ended early, or undefined when every batch is settled. */
export async function sendBehindCanary({
  rows,
  store,
  send,
  verify,
}: CanaryCourse): Promise<Ending | undefined> {
  const failedBefore = await failedRows(store);
  const ending = await send(rows);
  if (ending !== undefined) return ending;
  const failed = (await failedRows(store)) - failedBefore;
  const end = await verify();
  if (end.kind === 'ended-early') return end.ending;
  const { present, unverifiable } = end.verdicts;
  if (present + unverifiable + failed > 0) {
    return { kind: 'canary', rows, notGone: { present, unverifiable, failed } };
  }
  return send();
}

async function failedRows(store: CanaryCourse['store']): Promise<number> {
  let failed = 0;
  for await (const { rows } of store.wordedBatches()) {
    for (const { outcome } of rows) if (outcome === 'failed') failed += 1;
  }
  return failed;
}
