// Whether the folder of the runs can be written to and has room, for the given input where there is one.
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { count } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import type { Estimate } from '../../pipeline/estimate-run.ts';
import type { Check, Finding } from './check.ts';

const NAME = 'disk';
const MB = 1_000_000;
/** Without an input: below this a run of a few thousand rows may not fit. */
const LITTLE_BYTES = 100 * MB;
/**
 * Measured: a run directory takes 92 bytes a row of 10-byte ids for accounts and 376 for groups, of which the ids are written
 * three times (batches, reports, keys while planning). The rest is generous, for the words of the server at failed rows.
 */
const COPIES_OF_VALUES = 3;
const BYTES_A_ROW = 150;
const BYTES_A_CALL = 400;

export const diskCheck: Check = {
  name: NAME,
  async run({ config, estimate }) {
    const folder = await nearestFolder(resolve(config.runsDir));
    await refuseUnwritable(folder);
    const { bavail, bsize } = await statfs(folder);
    return [finding(bavail * bsize, estimate)];
  },
};

/** Bytes that the run directory of such an input takes, on the safe side. */
function runDirectoryBytes({ rows, byTarget, valueBytes }: Estimate): number {
  const calls = Object.values(byTarget).reduce((sum, part) => sum + part.calls, 0);
  return valueBytes * COPIES_OF_VALUES + rows * BYTES_A_ROW + calls * BYTES_A_CALL;
}

function finding(freeBytes: number, estimate: Estimate | undefined): Finding {
  const free = `${megabytes(freeBytes)} free`;
  const needed = estimate === undefined ? undefined : runDirectoryBytes(estimate);
  const says = needed === undefined ? free : `${free}, the run takes about ${megabytes(needed)}`;
  const advice = 'Make room, or name a folder on another disk with --runs-dir.';
  if (needed !== undefined && freeBytes < needed) {
    return { check: NAME, verdict: 'fail', says, advice, kind: 'passing' };
  }
  if (freeBytes < (needed ?? 0) * 2 || freeBytes < LITTLE_BYTES) {
    return { check: NAME, verdict: 'warn', says, advice };
  }
  return { check: NAME, verdict: 'pass', says };
}

function megabytes(bytes: number): string {
  return `${count(Math.max(1, Math.round(bytes / MB)))} MB`;
}

/** The folder itself, or the one in which it would be made. */
async function nearestFolder(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return path;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isAbsent && dirname(path) !== path) return nearestFolder(dirname(path));
  }
  throw unwritable(path);
}

async function refuseUnwritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function unwritable(path: string, cause?: unknown): AppError {
  return new AppError('doctor.runs-dir', `${path} is no folder that can be written to`, {
    kind: 'usage',
    hint: 'Name another folder with --runs-dir, or change its rights.',
    cause,
  });
}
