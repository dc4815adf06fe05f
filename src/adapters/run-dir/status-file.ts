// Reads and writes status.json; a reader sees the old one or the new one, never half of one.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LiveStatus } from '../../core/live-status.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import { PACE_REASONS } from '../../core/pace.ts';
import { TARGETS } from '../../core/targets.ts';
import { RUN_FILES } from './run-files.ts';

const count = z.number().int().nonnegative();

const statusFormat: z.ZodType<LiveStatus> = z.looseObject({
  at: z.string(),
  state: z.enum(['running', 'paused']),
  held_by: z.enum(['operator', 'window']).nullable(),
  target: z.enum(TARGETS).nullable(),
  rows_done: count,
  rows_to_send: count,
  outcomes: z.partialRecord(z.enum(OUTCOMES), count),
  calls: count,
  retries: count,
  throttled: count,
  calls_per_second: z.number(),
  rate: z.number().nullable(),
  pace: z
    .object({
      allowed: z.number().nullable(),
      rate: z.number().nullable(),
      why: z.enum(PACE_REASONS),
      code: z.number().optional(),
    })
    .nullable(),
  seconds_left: z.number().nullable(),
});

/** Not flushed: nothing depends on it once the process has died. */
export function writeStatus(runDir: string, status: LiveStatus): void {
  const path = join(runDir, RUN_FILES.status);
  try {
    writeFileSync(`${path}.partial`, `${JSON.stringify(status)}\n`, { mode: 0o600 });
    renameSync(`${path}.partial`, path);
  } catch {
    // Whoever looks sees an older one; the run itself has other ways to notice a full disk.
  }
}

/** Undefined where there is none that can be read. */
export function readStatus(runDir: string): LiveStatus | undefined {
  try {
    return statusFormat.safeParse(JSON.parse(readFileSync(join(runDir, RUN_FILES.status), 'utf8'))).data;
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
