// Reads a plan back and sees to it that it is the one that was sealed.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { safeParse } from 'valibot';
import { AppError } from '../../core/app-error.ts';
import type { Plan } from '../../core/plan.ts';
import { readOwnStream, readOwnText } from './own-file.ts';
import { planFormat } from './plan-format.ts';
import { RUN_FILES } from './run-files.ts';
import { refuseForeignRun } from './run-owner.ts';
import { sealOf } from './seal.ts';
import { placeOf } from './shapes.ts';

/**
 * Throws an `AppError`: `run.foreign` or `run.not-a-file` (usage), `run.not-found` (usage) where the directory holds no plan of this format,
 * `plan.changed` (guard) where the plan is not as it was sealed.
 */
export async function readPlan(runDir: string): Promise<Plan> {
  refuseForeignRun(runDir);
  const raw = parsePlan(readPlanText(runDir), runDir);
  if (raw['format'] !== 1)
    throw notFound(runDir, 'its plan.json is of a format that this version cannot read');
  if (raw['seal'] !== sealOf(raw)) throw changed(runDir, RUN_FILES.plan);
  const read = safeParse(planFormat, raw);
  if (read.success) return read.output;
  throw notFound(runDir, `its plan.json cannot be read (${placeOf(read.issues)})`);
}

/** Streams both data files; throws `plan.changed` (guard) where one is not as it was sealed. */
export async function verifyDigests(runDir: string, plan: Plan): Promise<void> {
  await verifyDigest(runDir, RUN_FILES.batches, plan.batches_sha256);
  await verifyDigest(runDir, RUN_FILES.excluded, plan.excluded_sha256);
}

async function verifyDigest(runDir: string, file: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(readOwnStream(join(runDir, file), 1 << 20), hash);
  } catch (cause) {
    throw cause instanceof AppError ? cause : changed(runDir, file, cause);
  }
  if (hash.digest('hex') !== sha256) throw changed(runDir, file);
}

function readPlanText(runDir: string): string {
  try {
    return readOwnText(join(runDir, RUN_FILES.plan));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
    throw notFound(
      runDir,
      isAbsent ? 'there is no plan.json in it' : `its plan.json cannot be read (${code})`,
      cause,
    );
  }
}

function parsePlan(text: string, runDir: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw changed(runDir, RUN_FILES.plan, cause);
  }
  if (!isObject(value)) throw notFound(runDir, 'its plan.json holds no plan');
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notFound(runDir: string, why: string, cause?: unknown): AppError {
  return new AppError('run.not-found', `${runDir} is not a run directory: ${why}`, {
    kind: 'usage',
    hint: 'Name the directory that `chat-purge plan` printed; `chat-purge list` shows them.',
    cause,
  });
}

function changed(runDir: string, file: string, cause?: unknown): AppError {
  return new AppError('plan.changed', `${join(runDir, file)} is not as it was when the plan was sealed`, {
    kind: 'guard',
    hint: 'Plan again from the input; a plan cannot be edited.',
    cause,
  });
}
