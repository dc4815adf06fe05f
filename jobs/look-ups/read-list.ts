// Reads the list in a read-back answer, whatever came instead of what the documents promise.
import type { LookUpAnswer, LookUpItem } from '../../src/core/look-up-job.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Undefined where the list is missing or is no list; an entry that `readEntry` cannot read leaves a hole. Never throws. */
export function readList(
  list: unknown,
  readEntry: (entry: Fields) => LookUpItem | undefined,
): LookUpAnswer | undefined {
  if (!Array.isArray(list)) return undefined;
  const items = list.flatMap((entry: unknown) => {
    const item = isFields(entry) ? readEntry(entry) : undefined;
    return item === undefined ? [] : [item];
  });
  return { items, isWhole: items.length === list.length };
}

/** An entry that names what is there. */
export function listed(id: unknown): LookUpItem | undefined {
  return typeof id === 'string' ? { id, code: 0, isThere: true } : undefined;
}

/** An entry with a code of its own; `isThere` says what the entry means where the code is 0. */
export function coded(
  entry: { readonly id: unknown; readonly code: unknown },
  isThere: boolean | undefined,
): LookUpItem | undefined {
  const { id, code } = entry;
  if (typeof id !== 'string' || typeof code !== 'number' || !Number.isSafeInteger(code)) return undefined;
  return code === 0 && isThere !== undefined ? { id, code, isThere } : { id, code };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
