// Sees to it that nobody but the caller and root can put anything into a run directory.
import { lstatSync, statSync } from 'node:fs';
import { AppError } from '../../core/app-error.ts';
import { foreignText } from '../../core/foreign-text.ts';
import { type Caller, shownMode, whyForeign } from '../../core/place-trust.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';

/** Undefined where the system has no owners. A run directory is made for its owner alone, so that no group is let in. */
export function runCaller(): Caller | undefined {
  const uid = process.geteuid?.();
  return uid === undefined ? undefined : { uid, isAlone: () => false };
}

/**
 * A plan is looked at once and its files are opened again and again. Whoever can exchange them in between decides who is
 * deleted. Throws `run.foreign` (usage). A directory that is not there is left to whoever opens it.
 */
export function refuseForeignRun(runDir: string): void {
  const caller = runCaller();
  if (caller === undefined) return;
  // The link to it and the directory itself.
  for (const look of [lstatSync, statSync]) {
    const place = look(runDir, { throwIfNoEntry: false });
    if (place === undefined || place.isFile()) return;
    const why = whyForeign(place, caller) ?? whySticky(place);
    if (why === undefined) continue;
    const way =
      place.uid === caller.uid
        ? `Look through it, and close it with: chmod go-w ${shellQuoted(runDir)}`
        : 'Plan again in a folder of your own, or act as the user that it belongs to.';
    throw new AppError('run.foreign', `the run directory ${foreignText(runDir)} ${why}`, {
      kind: 'usage',
      hint: `Nothing was sent. ${way}`,
    });
  }
}

/** The sticky bit keeps others from replacing a file, not from adding one that is not there yet. */
function whySticky(place: { readonly mode: number; isDirectory(): boolean }): string | undefined {
  const isOpen = place.isDirectory() && (place.mode & 0o022) !== 0;
  return isOpen ? `can be added to by other users (mode ${shownMode(place)})` : undefined;
}
