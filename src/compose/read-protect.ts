// Reads the protect file that the configuration names, in the way in which the input is read.
import type { Readable } from 'node:stream';
import { registry } from '../../jobs/registry.ts';
import { readProtectFile } from '../adapters/csv/protect-file.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { ProtectList } from '../core/protect/protect-index.ts';
import { readingOf } from './reading-options.ts';

export interface ProtectSource {
  readonly stdin: Readable;
  readonly signal: AbortSignal;
}

/** Null if no file is named. Throws `AppError` (input). */
export async function readProtect(config: Config, source: ProtectSource): Promise<ProtectList | null> {
  const { protect } = config;
  if (protect === undefined) return null;
  return readProtectFile(protect, {
    ...source,
    knownColumns: Object.values(registry.jobs).flatMap((job) => job.columns),
    reading: readingOf(config),
    nowMs: systemClock.wallMs(),
  });
}
