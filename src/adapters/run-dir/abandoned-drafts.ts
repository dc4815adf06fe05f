// Removes what a killed process left of a plan that it was building: it holds ids, and nobody would look for it.
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TARGETS } from '../../core/targets.ts';
import { RUN_FILES } from './run-files.ts';
import { lockHolder } from './run-lock.ts';
import { isMissing } from './whole-lines.ts';

/** `.` and the id of a run, as `mkdtemp` makes it. */
const DRAFT = /^\.[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.partial-[A-Za-z0-9]{6}$/;
/** What planning writes, and no more. */
const OUR_NAMES: ReadonlySet<string> = new Set([
  RUN_FILES.plan,
  RUN_FILES.batches,
  RUN_FILES.excluded,
  'keys.tmp',
  ...TARGETS.map((target) => `batches-${target}.ndjson`),
]);
const OUR_NUMBERED = /^(spill-\d+-\d+\.ndjson|\.lock-(draft-)?\d+)$/;
/** A draft is made a moment before its lock is. */
const YOUNG_MS = 60_000;

/**
 * A draft whose process lives has a live lock and stays. So does a directory of another user, and one in which anything stands that
 * planning does not write. Returns the paths of those that were removed.
 */
export async function removeAbandonedDrafts(runsDir: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(runsDir)) {
    const draft = join(runsDir, name);
    if (DRAFT.test(name) && (await isAbandoned(draft)) && (await remove(draft))) removed.push(draft);
  }
  return removed;
}

async function isAbandoned(draft: string): Promise<boolean> {
  try {
    const found = await lstat(draft);
    if (!found.isDirectory() || !isOurs(found)) return false;
    return Date.now() - found.mtimeMs > YOUNG_MS && lockHolder(draft) === undefined;
  } catch (error) {
    // It has become a run, or was removed, in the meantime.
    if (isMissing(error)) return false;
    throw error;
  }
}

/** File by file, so that what comes in between is never removed unseen. False if something in it is not ours. */
async function remove(draft: string): Promise<boolean> {
  try {
    const paths = (await readdir(draft)).map((name) => ({ name, path: join(draft, name) }));
    for (const { name, path } of paths) {
      const found = await lstat(path);
      const isKnown = OUR_NAMES.has(name) || OUR_NUMBERED.test(name);
      if (!isKnown || !found.isFile() || !isOurs(found)) return false;
    }
    for (const { path } of paths) await unlink(path);
    await rmdir(draft);
    return true;
  } catch (error) {
    // Another process removes it at the same time, or adds to it.
    if (isMissing(error) || isFilled(error)) return false;
    throw error;
  }
}

function isOurs({ uid }: { readonly uid: number }): boolean {
  return uid === (process.geteuid?.() ?? uid);
}

function isFilled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY';
}
