// Reads the ids of a request and says which documented bounds they break.
import { type Answer, refusal } from './answer.ts';

/** Bounds of one API's list. */
export interface ListBounds {
  /** Most entries of one request. */
  readonly max: number;
  /** Longest id in bytes of UTF-8, where the documents state one. */
  readonly maxBytes?: number;
  /** Codes for a list that is missing, empty or too long, and for an entry that is not a string. */
  readonly codes: { readonly invalid: number; readonly tooMany: number; readonly notString: number };
}

export interface Reading {
  readonly ids: readonly string[];
  readonly owner?: string;
  /** Names of the documented bounds that the request breaks; not each of them is refused. */
  readonly broken: readonly string[];
  /** Where to go on, for the one API that has pages. */
  readonly page?: { readonly start: number; readonly limit: number };
  /** Set when the request is turned down before anything is done. */
  readonly refusal?: Answer;
}

/** `entries` is the list as it came, `idOf` takes the id out of an entry. */
export function readIds(entries: unknown, idOf: (entry: unknown) => unknown, bounds: ListBounds): Reading {
  const { codes } = bounds;
  if (!Array.isArray(entries)) return refused(codes.invalid, 'list-missing', 'the list is missing');
  const all: readonly unknown[] = entries;
  if (all.length === 0) return refused(codes.invalid, 'list-empty', 'the list is empty');
  const ids: string[] = [];
  for (const entry of all) {
    const id = idOf(entry);
    if (typeof id !== 'string') return refused(codes.notString, 'id-not-a-string', 'an id is not a string');
    ids.push(id);
  }
  if (ids.length > bounds.max) {
    return { ...refused(codes.tooMany, 'list-too-long', `more than ${bounds.max} entries`), ids };
  }
  if (ids.includes('')) return { ...refused(codes.invalid, 'id-empty', 'an id is empty'), ids };
  return { ids, broken: softBounds(ids, bounds) };
}

/** One id that is not in a list: an owner, a group. */
export function readId(
  value: unknown,
  codes: { readonly invalid: number; readonly notString: number },
): Reading {
  return readIds(value === undefined ? [] : [value], (entry) => entry, {
    max: 1,
    codes: { ...codes, tooMany: codes.invalid },
  });
}

/** Two readings of one request: an owner and what hangs on it. */
export function withOwner(owner: Reading, list: Reading): Reading {
  const refusals = owner.refusal ?? list.refusal;
  return {
    ids: list.ids,
    ...(owner.ids[0] === undefined ? {} : { owner: owner.ids[0] }),
    broken: [...owner.broken, ...list.broken],
    ...(refusals === undefined ? {} : { refusal: refusals }),
  };
}

export function refused(code: number, bound: string, message: string): Reading {
  return { ids: [], broken: [bound], refusal: refusal(code, message) };
}

/** Bounds whose breach the server answers in its own way, by 'not found' for the most part. */
function softBounds(ids: readonly string[], bounds: ListBounds): readonly string[] {
  const { maxBytes } = bounds;
  const broken: string[] = [];
  if (new Set(ids).size < ids.length) broken.push('duplicate-id');
  if (maxBytes !== undefined && ids.some((id) => Buffer.byteLength(id) > maxBytes))
    broken.push('id-too-long');
  return broken;
}
