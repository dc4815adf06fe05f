// Streams the batches of a plan and checks each line.
import { join } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import type { Batch } from '../../core/batch.ts';
import { isTarget } from '../../core/targets.ts';
import { lineBlocks } from './line-blocks.ts';
import { RUN_FILES } from './run-files.ts';

export interface ReadBatchesOptions {
  /** Batches to leave out; their lines are not even parsed. */
  readonly skip?: (batch: number) => boolean;
}

/** In the order of the file. Throws `plan.changed` (guard) at a line that is not the batch it should be. */
export async function* readBatches(runDir: string, options: ReadBatchesOptions = {}): AsyncGenerator<Batch> {
  const { skip } = options;
  let next = 0;
  for await (const lines of lineBlocks(join(runDir, RUN_FILES.batches))) {
    for (const line of lines) {
      const number = next;
      next += 1;
      if (skip?.(number) === true) continue;
      yield decodeBatch(line, number);
    }
  }
}

function decodeBatch(line: string, number: number): Batch {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw notABatch(number, cause);
  }
  if (!isBatch(value) || value.batch !== number) throw notABatch(number);
  return value;
}

/** The one decoder of batch lines: what it lets through is a `Batch`. */
function isBatch(value: unknown): value is Batch {
  if (typeof value !== 'object' || value === null || !('batch' in value)) return false;
  return hasTarget(value) && hasRows(value);
}

function hasTarget(line: object): boolean {
  if (!('target' in line) || typeof line.target !== 'string' || !isTarget(line.target)) return false;
  return !('owner' in line) || isText(line.owner);
}

function hasRows(line: object): boolean {
  if (!('ids' in line && 'source' in line && 'lines' in line)) return false;
  const { ids, source, lines } = line;
  if (!isListOf(ids, isText) || ids.length === 0) return false;
  const isForEach = (list: unknown): boolean => isListOf(list, isCount) && list.length === ids.length;
  return isForEach(lines) && (isCount(source) || isForEach(source));
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function notABatch(number: number, cause?: unknown): AppError {
  return new AppError('plan.changed', `line ${number + 1} of ${RUN_FILES.batches} is not batch ${number}`, {
    kind: 'guard',
    hint: 'Plan again from the input; a plan cannot be edited.',
    cause,
  });
}
