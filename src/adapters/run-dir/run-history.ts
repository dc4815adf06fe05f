// What the ledger says of a run as a whole: its starts and ends, and what the operator asked for.
import { join } from 'node:path';
import type { ControlRecord } from '../../core/control.ts';
import { decodeRecord, type RunRecord } from '../../core/ledger-record.ts';
import { readFrom, sizeOf } from './read-from.ts';
import { RUN_FILES } from './run-files.ts';
import { wholeLines } from './whole-lines.ts';

export type RunEvent = RunRecord | ControlRecord;

const BATCH_LINE = '{"type":"batch"';
const AMENDMENT_LINE = '{"type":"amendment"';

/** In order. Lines of batches are passed over unread, since there may be a million of them. */
export async function readRunEvents(runDir: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { text } of wholeLines(join(runDir, RUN_FILES.ledger))) {
    if (isOfBatch(text)) continue;
    const record = decodeRecord(text);
    if (record?.type === 'run' || record?.type === 'control') events.push(record);
  }
  return events;
}

function isOfBatch(line: string): boolean {
  return line.startsWith(BATCH_LINE) || line.startsWith(AMENDMENT_LINE);
}

/** How long the ledger is now, bytes: what comes after stands behind. */
export function ledgerSize(runDir: string): number {
  return sizeOf(join(runDir, RUN_FILES.ledger));
}

/** The record behind `offset` that answers the request, when it is there. */
export function findAnswer(
  runDir: string,
  { request, offset }: { readonly request: string; readonly offset: number },
): ControlRecord | undefined {
  const text = readFrom(join(runDir, RUN_FILES.ledger), offset).toString('utf8');
  for (const line of text.split('\n').slice(0, -1)) {
    if (isOfBatch(line)) continue;
    const record = decodeRecord(line);
    if (record?.type === 'control' && record.request === request) return record;
  }
  return undefined;
}
