// Decides whether a file or a folder is out of the reach of other users, from its owner and its mode.

/** What the system says of a file or a folder. */
export interface Place {
  readonly uid: number;
  readonly gid: number;
  /** With the bits that say what it is, as `lstat` has it. */
  readonly mode: number;
}

/** Who asks. */
export interface Caller {
  readonly uid: number;
  /** Whether nobody but the caller is in the group: then writing by the group is no writing by others. */
  readonly isAlone: (gid: number) => boolean;
}

const KIND = 0o170000;
const FOLDER = 0o040000;
const LINK = 0o120000;
const STICKY = 0o1000;
const BY_GROUP = 0o020;
const BY_ALL = 0o002;
const ROOT = 0;

/** Undefined if only the caller and root can change it, else the reason with owner and mode. */
export function whyForeign(place: Place, caller: Caller): string | undefined {
  const shown = `(owner ${place.uid}, mode ${shownMode(place)})`;
  if (place.uid !== caller.uid && place.uid !== ROOT)
    return `belongs to another user ${shown}; you are user ${caller.uid}`;
  return isOpenToOthers(place, caller) ? `can be changed by other users ${shown}` : undefined;
}

/**
 * The mode of a link says nothing. In a folder with the sticky bit, such as /tmp, others can add files, but cannot
 * replace or rename those of somebody else: what is in it is judged by its own owner and mode.
 */
export function isOpenToOthers(place: Place, { isAlone }: Pick<Caller, 'isAlone'>): boolean {
  const kind = place.mode & KIND;
  if (kind === LINK || (kind === FOLDER && (place.mode & STICKY) !== 0)) return false;
  if ((place.mode & BY_ALL) !== 0) return true;
  return (place.mode & BY_GROUP) !== 0 && !isAlone(place.gid);
}

/** As `chmod` takes it. */
export function shownMode({ mode }: Pick<Place, 'mode'>): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
