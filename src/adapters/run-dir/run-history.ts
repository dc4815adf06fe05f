// What the ledger says of a run as a whole: its starts and ends, and what the operator asked for.
import { join } from 'node:path';
import type { ControlRecord } from '../../core/control.ts';
import { decodeRecord, type RunRecord } from '../../core/ledger-record.ts';
import { RUN_FILES } from './run-files.ts';
import { wholeLines } from './whole-lines.ts';

export type RunEvent = RunRecord | ControlRecord;

const BATCH_LINE = '{"type":"batch"';

/** In order. Lines of batches are passed over unread, since there may be a million of them. */
export async function readRunEvents(runDir: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { text } of wholeLines(join(runDir, RUN_FILES.ledger))) {
    if (text.startsWith(BATCH_LINE)) continue;
    const record = decodeRecord(text);
    if (record !== undefined && record.type !== 'batch') events.push(record);
  }
  return events;
}
