// Reads the configuration file that was found in the current directory, if nobody but the caller and root can write there.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../core/app-error.ts';
import { foreignText } from '../core/foreign-text.ts';
import { type Caller, isOpenToOthers, whyForeign } from '../core/place-trust.ts';
import { shellQuoted } from '../core/shell-quoted.ts';
import { isOwnGroup } from './own-group.ts';

/** Undefined where the system has no owners. */
function thisCaller(): Caller | undefined {
  const uid = process.geteuid?.();
  return uid === undefined ? undefined : { uid, isAlone: (gid) => isOwnGroup(gid, uid) };
}

/**
 * The text of the file; undefined if there is none. As `git`, `ssh` and `sudo` do, it obeys no file that somebody else can have put
 * there. Throws `config.not-trusted` (usage), or what the system says.
 */
export function readFoundFile(path: string): string | undefined {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (link === undefined) return undefined;
  const caller = thisCaller();
  if (caller !== undefined) {
    refuseForeign(path, link, caller);
    refuseForeign(dirname(path), lstatSync(dirname(path)), caller);
  }
  // What is no file, such as a named pipe, could keep the command waiting for ever.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const file = fstatSync(fd);
    if (caller !== undefined) {
      const real = realpathSync(path);
      refuseForeign(real, file, caller);
      refuseForeign(dirname(real), lstatSync(dirname(real)), caller);
    }
    if (!file.isFile() && !file.isDirectory()) throw notTrusted(path, 'is no regular file', 'Remove it');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function refuseForeign(path: string, place: Stats, caller: Caller): void {
  const why = whyForeign(place, caller);
  if (why === undefined) return;
  const isMine = place.uid === caller.uid;
  throw notTrusted(path, why, isMine ? `Close it with: chmod go-w ${shellQuoted(path)}` : undefined);
}

function notTrusted(path: string, why: string, way: string | undefined): AppError {
  const named = 'name the file with --config or CHAT_PURGE_CONFIG if you trust it';
  return new AppError(
    'config.not-trusted',
    `a configuration file was found in the current directory and not read: ${foreignText(path)} ${why}`,
    {
      kind: 'usage',
      hint: `Nothing was sent. ${way === undefined ? `Work in a folder of your own, or ${named}.` : `${way}, or ${named}.`}`,
    },
  );
}

/** A file that a person named is taken as it is; that others can change it is worth a word. */
export function openFileWarnings(
  file: { readonly label: string; readonly path: string } | undefined,
): string[] {
  const caller = thisCaller();
  const place = file === undefined ? undefined : statSync(file.path, { throwIfNoEntry: false });
  if (file === undefined || caller === undefined || place?.isFile() !== true) return [];
  if (!isOpenToOthers(place, caller)) return [];
  return [`${file.label}: can be changed by other users of this machine; chmod go-w it`];
}
