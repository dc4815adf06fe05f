// Makes a run look as if it had been carried out up to a part: the ledger that a real run would have written.
import { appendFileSync, createReadStream, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { encodeRecord, type LedgerRecord } from '../../src/core/ledger-record.ts';
import type { Plan } from '../../src/core/plan.ts';

const AT = '2026-01-01T00:00:00.000Z';
const PIECE_CHARS = 1 << 20;

/** Puts a ledger of the first `share` of the batches (0 to 1) in the place of what was there, and ends the run in order. */
export async function carryOutOnPaper(runDir: string, share: number): Promise<void> {
  asPlanned(runDir);
  const plan = JSON.parse(readFileSync(join(runDir, 'plan.json'), 'utf8')) as Plan;
  const ledger = join(runDir, 'ledger.ndjson');
  const finished = share === 1;
  writeFileSync(ledger, lineOf({ type: 'run', event: 'started', at: AT, seal: plan.seal }));
  let text = '';
  for await (const record of records(runDir, Math.floor(plan.batches * share))) {
    text += lineOf(record);
    if (text.length < PIECE_CHARS) continue;
    appendFileSync(ledger, text);
    text = '';
  }
  appendFileSync(ledger, text + lineOf({ type: 'run', event: finished ? 'finished' : 'stopped', at: AT }));
}

/** Takes away what carrying out has written. */
export function asPlanned(runDir: string): void {
  for (const name of readdirSync(runDir)) {
    if (!KEPT.has(name)) rmSync(join(runDir, name));
  }
}

/** What planning leaves; the rest is made by carrying out. The summary is made anew where it is missing. */
const KEPT: ReadonlySet<string> = new Set(['plan.json', 'batches.ndjson', 'excluded.csv']);

async function* records(runDir: string, batches: number): AsyncGenerator<LedgerRecord> {
  let batch = 0;
  for await (const line of createInterface({ input: createReadStream(join(runDir, 'batches.ndjson')) })) {
    if (batch === batches) return;
    const { target, ids } = JSON.parse(line) as { target: 'accounts'; ids: readonly string[] };
    const rows = [[0, ids.length - 1]] as const;
    const word = { outcome: 'deleted', code: 0, message: '', attempts: 1, at: AT } as const;
    const requestId = `Aw8a-${batch.toString(16).padStart(8, '0')}`;
    yield { type: 'batch', batch, target, calls: 1, throttled: 0, groups: [{ ...word, requestId, rows }] };
    batch += 1;
  }
}

function lineOf(record: LedgerRecord): string {
  return `${encodeRecord(record)}\n`;
}
