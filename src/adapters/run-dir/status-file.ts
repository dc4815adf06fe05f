// Reads and writes status.json; a reader sees the old one or the new one, never half of one.
import { renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { LiveStatus, WrittenStatus } from '../../core/live-status.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import { PACE_REASONS } from '../../core/pace.ts';
import { TARGETS } from '../../core/targets.ts';
import { readOwnText, writeOwnText } from './own-file.ts';
import { RUN_FILES } from './run-files.ts';
import { count, someOf } from './shapes.ts';

const statusFormat: v.GenericSchema<unknown, WrittenStatus> = v.looseObject({
  pid: count,
  host: v.string(),
  at: v.string(),
  state: v.picklist(['running', 'paused']),
  held_by: v.nullable(v.picklist(['operator', 'window'])),
  target: v.nullable(v.picklist(TARGETS)),
  rows_done: count,
  rows_to_send: count,
  outcomes: someOf(OUTCOMES, count),
  calls: count,
  retries: count,
  throttled: count,
  calls_per_second: v.number(),
  rate: v.nullable(v.number()),
  pace: v.nullable(
    v.looseObject({
      allowed: v.nullable(v.number()),
      rate: v.nullable(v.number()),
      why: v.picklist(PACE_REASONS),
      code: v.exactOptional(v.number()),
    }),
  ),
  seconds_left: v.nullable(v.number()),
});

/** Names this process, as its lock does. Not flushed: nothing depends on it once the process has died. */
export function writeStatus(runDir: string, status: LiveStatus): void {
  const path = join(runDir, RUN_FILES.status);
  const written: WrittenStatus = { pid: process.pid, host: hostname(), ...status };
  try {
    writeOwnText(`${path}.partial`, `${JSON.stringify(written)}\n`, { wanted: 'start' });
    renameSync(`${path}.partial`, path);
  } catch {
    // Whoever looks sees an older one; the run itself has other ways to notice a full disk.
  }
}

/** Undefined where there is none that can be read. */
export function readStatus(runDir: string): WrittenStatus | undefined {
  try {
    const read = v.safeParse(statusFormat, JSON.parse(readOwnText(join(runDir, RUN_FILES.status))));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/** What is in its place and cannot be removed harms nobody: a summary that says more is believed before it. */
export function removeStatus(runDir: string): void {
  const path = join(runDir, RUN_FILES.status);
  for (const each of [path, `${path}.partial`]) {
    try {
      rmSync(each, { force: true });
    } catch {
      // The books are to be closed all the same.
    }
  }
}
