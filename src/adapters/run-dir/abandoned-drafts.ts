// Removes what a killed process left of a plan that it was building: it holds ids, and nobody would look for it.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHolder } from './run-lock.ts';
import { isMissing } from './whole-lines.ts';

const DRAFT = /^\..+\.partial-[A-Za-z0-9]{6}$/;
/** A draft is made a moment before its lock is. */
const YOUNG_MS = 60_000;

/** A draft whose process lives has a live lock and stays. */
export async function removeAbandonedDrafts(runsDir: string): Promise<void> {
  for (const name of await readdir(runsDir)) {
    const draft = join(runsDir, name);
    if (DRAFT.test(name) && (await isAbandoned(draft))) await rm(draft, { recursive: true, force: true });
  }
}

async function isAbandoned(draft: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(draft);
    return Date.now() - mtimeMs > YOUNG_MS && lockHolder(draft) === undefined;
  } catch (error) {
    // It has become a run, or was removed, in the meantime.
    if (isMissing(error)) return false;
    throw error;
  }
}
