// Reads status.json: how a run gets on that another process works on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LiveStatus } from '../../core/live-status.ts';
import { OUTCOMES } from '../../core/outcome.ts';
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
  seconds_left: z.number().nullable(),
});

/** Undefined where there is none that can be read. */
export function readStatus(runDir: string): LiveStatus | undefined {
  try {
    return statusFormat.safeParse(JSON.parse(readFileSync(join(runDir, RUN_FILES.status), 'utf8'))).data;
  } catch {
    return undefined;
  }
}
