// Finds or makes the folder for locks that runs of one user share, in which nobody else can write.
import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import { foreignText } from '../../core/foreign-text.ts';
import { whyForeign } from '../../core/place-trust.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import { runCaller } from './run-owner.ts';

/** The system says so of a place in which nothing can be made; then the next one is tried. */
const UNFIT = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR'];

/** The first of the places that can be had. Throws `lock.foreign` (usage) if others can write to it, or what the system says. */
export function lockHome(places: readonly string[]): string {
  let last: unknown;
  for (const place of places) {
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 });
    } catch (error) {
      // A link to nowhere, or a file, says EEXIST: somebody has put it there.
      if (!isUnfit(error)) throw isTaken(error) ? foreign(place, 'is no folder', false) : error;
      last = error;
      continue;
    }
    refuseForeign(place);
    return place;
  }
  throw last;
}

/** A link is refused too: whoever made it could lead it elsewhere. */
function refuseForeign(place: string): void {
  const caller = runCaller();
  if (caller === undefined) return;
  for (const folder of [place, dirname(place)]) {
    const found = lstatSync(folder);
    // /tmp is root's, and its sticky bit keeps others from replacing what is ours.
    const why = whyForeign(found, caller);
    if (why !== undefined) throw foreign(folder, why, found.uid === caller.uid);
  }
  const own = lstatSync(place);
  if (!own.isDirectory()) throw foreign(place, 'is a link', false);
  if ((own.mode & 0o022) !== 0) throw foreign(place, 'can be changed by other users', true);
}

function isUnfit(error: unknown): boolean {
  return error instanceof Error && 'code' in error && UNFIT.includes(String(error.code));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function foreign(folder: string, why: string, isMine: boolean): AppError {
  const way = isMine
    ? `Close it with: chmod go-w ${shellQuoted(folder)}`
    : 'Remove it, or have it removed by the user that it belongs to; or set XDG_RUNTIME_DIR to a folder of your own.';
  return new AppError('lock.foreign', `the folder for locks ${foreignText(folder)} ${why}`, {
    kind: 'usage',
    hint: `Nothing was sent. ${way}`,
  });
}
