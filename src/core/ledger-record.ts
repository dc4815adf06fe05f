// The lines of ledger.ndjson: one a settled batch, and one for what happened to it or to the run later, or was asked of it.
import { AppError } from './app-error.ts';
import { type ControlRecord, isControlRecord } from './control.ts';
import type { SettledGroup } from './settled-rows.ts';
import { areGroups, isCount, isOptional } from './stored-shape.ts';
import { isTarget, type Target } from './targets.ts';

export interface BatchRecord {
  readonly type: 'batch';
  readonly batch: number;
  readonly target: Target;
  /** Calls made for the batch, those turned away for coming too fast among them. */
  readonly calls: number;
  readonly throttled: number;
  readonly groups: readonly SettledGroup[];
}

/** What a verification found out about unknown rows of a settled batch; it takes the place of what the batch's record says. */
export interface AmendmentRecord {
  readonly type: 'amendment';
  readonly batch: number;
  readonly target: Target;
  readonly groups: readonly SettledGroup[];
}

/** Which Redis a run has used. */
export interface RedisPlace {
  /** Without login. */
  readonly address: string;
  /** Begins each key. */
  readonly prefix: string;
}

/** Something that happened to the run: who did what when. */
export interface RunRecord {
  readonly type: 'run';
  readonly event: 'started' | 'continued' | 'paused' | 'stopped' | 'cancelled' | 'finished' | 'verified';
  readonly at: string;
  readonly reason?: string;
  readonly pid?: number;
  readonly host?: string;
  /** Login name. */
  readonly user?: string;
  readonly tool_version?: string;
  /** Where the queue was; stands with `started` and `continued`. */
  readonly queue?: 'embedded' | 'redis';
  /** Which Redis that is; stands beside it. */
  readonly redis?: RedisPlace;
  /** The operator says that the Redis used before is gone for good; stands beside `queue`. */
  readonly redis_gone?: true;
  /** Whether nothing of the run is left on that Redis; stands with the end. */
  readonly queue_clean?: boolean;
  /** Seal of the plan that is carried out; stands with `started` and `continued`. */
  readonly seal?: string;
}

export type LedgerRecord = BatchRecord | AmendmentRecord | RunRecord | ControlRecord;

/** The line without its line end. Throws where it could not be read back: such a line would cost the whole run. */
export function encodeRecord(record: LedgerRecord): string {
  if (isRecord(record)) return JSON.stringify(record);
  throw new AppError('books.not-a-record', 'what was to be entered into the ledger is not a record', {
    kind: 'defect',
    hint: 'Nothing of it was entered. Please report this with the run.log.',
  });
}

/** Reads one whole line; undefined where it is not one of ours. */
export function decodeRecord(line: string): LedgerRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is LedgerRecord {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type === 'run') return isRunRecord(value);
  if (value.type === 'amendment') return isOfBatch(value);
  if (value.type === 'control') return isControlRecord(value);
  return value.type === 'batch' && isBatchRecord(value);
}

function isRunRecord(value: object): boolean {
  const record: Partial<Record<keyof RunRecord, unknown>> = value;
  return (
    typeof record.event === 'string' &&
    typeof record.at === 'string' &&
    isOptional(record.seal, 'string') &&
    (record.queue_clean === undefined || typeof record.queue_clean === 'boolean') &&
    (record.redis === undefined || isRedisPlace(record.redis))
  );
}

function isRedisPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const place: Partial<Record<keyof RedisPlace, unknown>> = value;
  return typeof place.address === 'string' && typeof place.prefix === 'string';
}

function isBatchRecord(value: object): boolean {
  const record: Partial<Record<keyof BatchRecord, unknown>> = value;
  return isOfBatch(value) && isCount(record.calls) && isCount(record.throttled);
}

function isOfBatch(value: object): boolean {
  const record: Partial<Record<keyof AmendmentRecord, unknown>> = value;
  return (
    isCount(record.batch) &&
    typeof record.target === 'string' &&
    isTarget(record.target) &&
    areGroups(record.groups)
  );
}
